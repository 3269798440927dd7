// What a form would change is shown before it is applied.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PolicyForm } from './pages/policy-form.mjs';
import { SettingsPage } from './pages/settings.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { applyPolicy, createApiInstance, policiesOf } from './support/gateway.mjs';

startBrowser();

/** The cells of a row of the differences, by the name of its field, once it is there. */
async function cells(page, field) {
  const row = page.getByRole('row', { name: field });
  await row.waitFor();
  return row.getByRole('cell').allInnerTexts();
}

test('of a policy', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { exp: 60 });
  const [policy] = await policiesOf(instance);
  await visit({ at: `/api-instances/${instance.name}/policies/${policy.id}` }, async (page) => {
    await new SignInPage(page).signIn();
    const form = new PolicyForm(page);
    await page.getByText('What changes').click();
    await page.getByText('Nothing: it is as it was applied.').waitFor();
    await form.exp.fill('90');
    await form.add('claim', 'sub', 'a');
    assert.deepEqual(await cells(page, 'Expiration (exp)'), ['60', '90']);
    assert.deepEqual(await cells(page, 'Custom Claims'), ['', 'sub: a']);
    assert.equal(await page.getByRole('table').getByRole('row').count(), 3);
  });
});

test('of the settings of an API instance', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: `/api-instances/${instance.name}/settings` }, async (page) => {
    await new SignInPage(page).signIn();
    const settings = new SettingsPage(page);
    await page.getByLabel('Address', { exact: true }).fill(`${instance.address}v2`);
    await page.getByRole('button', { name: 'Add label' }).click();
    await page.getByLabel('Name of label 1').fill('team');
    await page.getByText('What changes').click();
    assert.deepEqual(await cells(page, 'Address'), [instance.address, `${instance.address}v2`]);
    assert.deepEqual(await cells(page, 'Labels'), ['', 'team:']);
    await settings.apply.click();
    await page.getByText('Nothing: it is as it was applied.').waitFor();
  });
});
