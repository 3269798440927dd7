// Shortcuts on the keyboard: what they do, where they do nothing, and how to be rid of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { applyPolicy, createApiInstance, policiesOf } from './support/gateway.mjs';

startBrowser();

/** The list of API instances, with something in it. */
async function open(t, page) {
  await createApiInstance(t);
  await new SignInPage(page).signIn();
  const list = new ApiInstancesPage(page);
  await list.search.waitFor();
  return list;
}

test('/ leads to the search, and is a letter there', (t) =>
  visit({}, async (page) => {
    const { search } = await open(t, page);
    await page.keyboard.press('/');
    assert.ok(await search.evaluate((field) => field === document.activeElement));
    assert.equal(await search.inputValue(), '');
    await page.keyboard.type('a/b?');
    assert.equal(await search.inputValue(), 'a/b?');
    assert.equal(await page.getByRole('dialog').count(), 0);
  }));

test('? lists the shortcuts, where those of a single key can be switched off for good', (t) =>
  visit({}, async (page) => {
    await open(t, page);
    const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await page.keyboard.press('?');
    await list.getByText('Go to the search').waitFor();
    await list.getByRole('switch', { name: 'Shortcuts of a single key' }).click();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'hidden' });

    await page.reload();
    const { search } = new ApiInstancesPage(page);
    await search.waitFor();
    await page.keyboard.press('?');
    await page.keyboard.press('/');
    // The button is there for whoever wants them back, and shows that no key did it.
    assert.equal(await list.isVisible(), false);
    assert.ok(!(await search.evaluate((field) => field === document.activeElement)));
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await list.getByRole('switch', { name: 'Shortcuts of a single key' }).click();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    assert.ok(await search.evaluate((field) => field === document.activeElement));
  }));

for (const keys of ['Control+s', 'Meta+s']) {
  test(`${keys} applies the form, from within a field`, async (t) => {
    const instance = await createApiInstance(t);
    await applyPolicy(instance, 'Tokens', { exp: 300 });
    const [{ id }] = await policiesOf(instance);
    await visit({ at: `/api-instances/${instance.name}/policies/${id}` }, async (page) => {
      await new SignInPage(page).signIn();
      const form = new PolicyForm(page);
      await form.exp.fill('600');
      await page.keyboard.press(keys);
      await page.getByRole('status').getByText('Applied and live').waitFor();
    });
    assert.equal((await policiesOf(instance))[0].config.exp, 600);
  });
}
