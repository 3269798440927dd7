// Every screen for every pair of eyes: axe finds nothing in light, in dark and in the
// colours of the operating system, and nothing is cut off on a phone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { look, violations } from './support/axe.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { SCREENS, screen } from './support/screens.mjs';

startBrowser();

for (const name of SCREENS) {
  test(`${name} is accessible in light, dark and forced colours at every width`, async (t) => {
    const { at, show } = await screen(t, name);
    await visit({ at }, async (page) => {
      await show(page);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await look(page, `${name}-${colorScheme}`);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme, forcedColors: 'active' });
        await picture(page, `${name}-forced-${colorScheme}`);
        assert.deepEqual(await violations(page), [], `forced colours, ${colorScheme}`);
      }
    });
  });
}

test('a button without a name and letters without contrast are noticed', async (t) => {
  const { at, show } = await screen(t, 'sign-in');
  await visit({ at }, async (page) => {
    await show(page);
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: 'Sign in' }).evaluate((button) => (button.textContent = ''));
    // Not the colour behind them: axe would not judge letters that nobody sees at all.
    await page.locator('h1').evaluate((title) => (title.style.color = '#ddd'));
    const rules = (await violations(page)).map((text) => text.split(':')[0]);
    assert.deepEqual(rules.sort(), ['button-name', 'color-contrast']);
  });
});
