// Every screen for every pair of eyes: axe finds nothing in light and in dark, and
// nothing is cut off on a phone.

import { test } from 'node:test';
import { look } from './support/axe.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { SCREENS, screen } from './support/screens.mjs';

startBrowser();

for (const name of SCREENS) {
  test(`${name} is accessible in light and dark at every width`, async (t) => {
    const { at, show } = await screen(t, name);
    await visit({ at }, async (page) => {
      await show(page);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await look(page, `${name}-${colorScheme}`);
      }
    });
  });
}
