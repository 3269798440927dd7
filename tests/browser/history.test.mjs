// The revisions of a policy: seen, compared, gone back to.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { declareApiInstance } from './support/declared.mjs';
import { applyPolicy, createApiInstance, policiesOf, replacePolicy } from './support/gateway.mjs';

startBrowser();

test('what changed is shown for each revision, and an earlier one comes back as a new one', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { exp: 60 });
  const [policy] = await policiesOf(instance);
  await replacePolicy(instance, policy, { exp: 120, customClaims: [{ name: 'sub', value: 'a' }] });
  await visit({ at: `/api-instances/${instance.name}/policies/${policy.id}/history` }, async (page) => {
    await new SignInPage(page).signIn();
    const revisions = page.getByRole('list', { name: 'Revisions, newest first' }).getByRole('article');
    await revisions.nth(1).waitFor();
    const row = (name) => revisions.first().getByRole('row', { name });
    assert.deepEqual(await row('Expiration (exp)').getByRole('cell').allInnerTexts(), ['60', '120']);
    assert.deepEqual(await row('Custom Claims').getByRole('cell').allInnerTexts(), ['', 'sub: a']);
    await revisions.last().getByText('Private Key was set.').waitFor();

    await revisions.last().getByRole('button', { name: /Revert to this/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revert' }).click();
    await page.getByRole('status').getByText('and live.').waitFor();
    await revisions.nth(2).waitFor();
    await revisions.first().getByText('Reverted').waitFor();
    assert.equal((await policiesOf(instance))[0].config.exp, 60);
  });
});

test('where a file declares the API instance nothing can be reverted', async (t) => {
  const { name } = await declareApiInstance(t);
  const [{ id }] = await policiesOf({ name });
  await visit({ at: `/api-instances/${name}/policies/${id}/history` }, async (page) => {
    await new SignInPage(page).signIn();
    await page.getByText('nothing can be reverted here').waitFor();
    assert.equal(await page.getByRole('button', { name: /Revert/ }).count(), 0);
  });
});

test('any two revisions are compared, the first says all that was applied, and the form leads there', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens of the shop', { exp: 60 });
  const [policy] = await policiesOf(instance);
  await replacePolicy(instance, policy, { exp: 120 });
  await replacePolicy(instance, policy, { exp: 180 });
  await visit({ at: `/api-instances/${instance.name}/policies/${policy.id}` }, async (page) => {
    await new SignInPage(page).signIn();
    await page.getByRole('link', { name: 'History' }).click();
    const trail = page.getByRole('navigation', { name: 'Breadcrumb' });
    await trail.getByRole('link', { name: 'Tokens of the shop' }).waitFor();
    const revisions = page.getByRole('list', { name: 'Revisions, newest first' }).getByRole('article');
    const first = revisions.nth(2);
    await first.waitFor();
    assert.deepEqual(await first.getByRole('row', { name: 'Expiration (exp)' }).getByRole('cell').allInnerTexts(), ['', '60']);

    await page.getByText('Compare two revisions').click();
    const compared = page.locator('.compare').getByRole('row', { name: 'Expiration (exp)' }).getByRole('cell');
    await compared.first().waitFor();
    assert.deepEqual(await compared.allInnerTexts(), ['60', '180']);
    await page.getByLabel('Second', { exact: true }).selectOption({ index: 1 });
    assert.deepEqual(await compared.allInnerTexts(), ['60', '120']);
    await page.getByLabel('First', { exact: true }).selectOption({ index: 1 });
    await page.locator('.compare').getByText('None: both versions are the same.').waitFor();
  });
});

test('a revision in which a policy was disabled comes back after a question that says what requests get', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', {});
  const [policy] = await policiesOf(instance);
  await replacePolicy(instance, { ...policy, enabled: false }, {});
  await replacePolicy(instance, policy, {});
  await visit({ at: `/api-instances/${instance.name}/policies/${policy.id}/history` }, async (page) => {
    await new SignInPage(page).signIn();
    const revisions = page.getByRole('list', { name: 'Revisions, newest first' }).getByRole('article');
    const back = (index) => revisions.nth(index).getByRole('button', { name: /Revert to this/ }).click();
    const question = page.getByRole('dialog');
    await back(2);
    await question.getByText('The key stays the one that is set.').waitFor();
    assert.equal(await question.getByText('disabled').count(), 0);
    await question.getByRole('button', { name: 'Keep' }).click();
    await back(1);
    await question.getByText('It is disabled then. Requests will go to the upstream without a token').waitFor();
    await question.getByRole('button', { name: 'Revert' }).click();
    await revisions.nth(3).waitFor();
    assert.equal((await policiesOf(instance))[0].enabled, false);
  });
});
