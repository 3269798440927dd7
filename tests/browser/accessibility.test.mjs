// Every state of the page for every pair of eyes: axe finds nothing in light and
// in dark, and nothing is cut off on a phone.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { EVERYTHING, answerWith, goAway, refuseTokens } from './support/answers.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';

startBrowser();

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const STATES = {
  'sign-in': async (page) => {
    await new SignInPage(page).heading.waitFor();
  },
  'sign-in-with-a-refused-token': async (page) => {
    await refuseTokens(page);
    await new SignInPage(page).signIn();
    await new SignInPage(page).alert('The gateway does not accept this token.').waitFor();
  },
  'no-api-instances': async (page) => {
    await answerWith(page, []);
    await new SignInPage(page).signIn();
    await page.getByRole('button', { name: 'Copy' }).waitFor();
  },
  everything: async (page) => {
    await answerWith(page, EVERYTHING);
    await new SignInPage(page).signIn();
    await new ApiInstancesPage(page).card('orders').waitFor();
  },
  'connection-lost': async (page) => {
    await STATES.everything(page);
    await goAway(page);
    await page.locator('.notice').waitFor();
  },
};

const WIDTHS = [1280, 390, 320];

for (const [state, reach] of Object.entries(STATES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`${state} is accessible in ${colorScheme} at every width`, () =>
      visit({ colorScheme }, async (page) => {
        await reach(page);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 800 });
          await picture(page, `${state}-${colorScheme}-${width}`);
          assert.deepEqual(await violations(page), [], `at ${width} px`);
          assert.equal(await sidewaysScroll(page), 0, `at ${width} px the page scrolls sideways`);
        }
      }));
  }
}

function sidewaysScroll(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    return scrollWidth - clientWidth;
  });
}

async function violations(page) {
  await page.evaluate(AXE);
  const result = await page.evaluate(() => window.axe.run());
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
