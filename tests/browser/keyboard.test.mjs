// Everything without a mouse: each control is reached by Tab and shows it, and what
// opens is closed by Escape and gives the focus back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBrowser, visit } from './support/browser.mjs';
import { tabThrough } from './support/keyboard.mjs';
import { SCREENS, screen } from './support/screens.mjs';

startBrowser();

for (const name of SCREENS) {
  test(`every control of ${name} is reached by Tab and shows it`, async (t) => {
    const { at, show } = await screen(t, name);
    await visit({ at }, async (page) => {
      await show(page);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await tabThrough(page), [], `at ${width} px`);
      }
    });
  });
}

test('a control that Tab passes over and a focus that cannot be seen are noticed', async (t) => {
  const { at, show } = await screen(t, 'new-api-instance');
  await visit({ at }, async (page) => {
    await show(page);
    await page.getByLabel('Name').evaluate((field) => (field.tabIndex = -1));
    await page.getByLabel('Address', { exact: true }).evaluate((field) => (field.style.outline = 'none'));
    const wrong = await tabThrough(page);
    assert.equal(wrong.length, 2);
    assert.match(wrong[0], /The focus cannot be seen at .*field-address/);
    assert.match(wrong[1], /Tab does not come to .*field-name/);
  });
});

/** What opens: the screen, the button, what may have to be chosen then, and what appears. */
const OPENING = [
  ['api-instances', 'Actions for billing', undefined, (page) => page.getByRole('link', { name: 'Duplicate' })],
  ['api-instances', 'Actions for billing', 'Delete…', (page) => page.getByRole('dialog')],
  ['api-instance', 'Actions for First', undefined, (page) => page.getByRole('link', { name: 'History' })],
  ['api-instance', 'Actions for First', 'Delete…', (page) => page.getByRole('dialog')],
  ['new-policy', 'Paste several…', undefined, (page) => page.getByRole('dialog')],
  ['new-policy', 'Paste curl…', undefined, (page) => page.getByRole('dialog')],
  ['new-policy', 'Save as…', undefined, (page) => page.getByRole('dialog')],
];

for (const [name, opener, item, appears] of OPENING) {
  const what = item ? `${item} of ${opener}` : opener;
  test(`Escape closes ${what} (${name}) and gives the focus back`, async (t) => {
    const { at, show } = await screen(t, name);
    await visit({ at }, async (page) => {
      await show(page);
      const button = page.getByRole('button', { name: opener }).first();
      await button.focus();
      await page.keyboard.press('Enter');
      if (item) {
        await page.getByRole('button', { name: item }).focus();
        await page.keyboard.press('Enter');
      }
      const opened = appears(page);
      await opened.waitFor();
      await page.keyboard.press('Escape');
      await opened.waitFor({ state: 'hidden' });
      await focused(button);
    });
  });
}

/** Waits until a control has the focus. */
async function focused(control) {
  const handle = await control.elementHandle();
  await control.page().waitForFunction((it) => document.activeElement === it, handle);
}
