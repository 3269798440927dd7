// The policies that find out who sends a request: applied by hand through their
// forms, and at work at the front door.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { OtherPolicyForm } from './pages/other-policy-form.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { ECHO, applyOther, createApiInstance, createClientApplication, policiesOf, replacePolicy } from './support/gateway.mjs';
import { hs256 } from './support/keys.mjs';

startBrowser();

const BASIC = 'http-basic-authentication-flex';
const CLIENT_ID = 'client-id-enforcement-flex';
const JWT = 'jwt-validation-flex';

/** Applies what is in a form, and waits until it is live. */
async function apply(page, form, instance) {
  await form.apply.click();
  await new ApiInstancePage(page, instance.name).heading.waitFor();
  await page.getByRole('status').getByText('Applied and live').first().waitFor();
}

/** The status that a client gets. */
async function status(instance, headers = {}) {
  const response = await fetch(instance.address, { headers });
  await response.arrayBuffer();
  return response.status;
}

const basic = (user, password) => ({ authorization: `Basic ${btoa(`${user}:${password}`)}` });
const bearer = (token) => ({ authorization: `Bearer ${token}` });

test('a user name and a password are typed, and only they open the door', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, { kind: BASIC });
    await form.field('User Name').fill('alice');
    await form.field('User Password').fill('correct horse');
    await apply(page, form, instance);
    assert.equal(await status(instance), 401);
    assert.equal(await status(instance, basic('alice', 'wrong')), 401);
    assert.equal(await status(instance, basic('alice', 'correct horse')), 200);
    assert.equal(await new ApiInstancePage(page, instance.name).fact('Basic Authentication: Simple', 'User Name'), 'alice');
  });
});

test('a password stays when another field is changed, is nowhere on the page, and can be replaced', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await applyOther(instance, BASIC, 'Door', { username: 'alice', password: 'hunter2-hunter2' });
  const [policy] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, policy);
    await form.set.waitFor();
    assert.ok(!(await page.content()).includes('hunter2'));
    await form.field('User Name').fill('bob');
    await form.toggle('Strip Credentials').check();
    await apply(page, form, instance);
    assert.equal(await status(instance, basic('bob', 'hunter2-hunter2')), 200);

    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByRole('button', { name: 'Replace User Password' }).click();
    await form.field('User Password').fill('another one');
    await apply(page, form, instance);
    assert.equal(await status(instance, basic('bob', 'hunter2-hunter2')), 401);
    assert.equal(await status(instance, basic('bob', 'another one')), 200);
  });
});

test('a client application gets in where the typed expressions look for it', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  const { id, secret } = await createClientApplication(t, 'Shop');
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, { kind: CLIENT_ID });
    const expression = form.field('Client ID Expression');
    assert.equal(await expression.inputValue(), "#[attributes.headers['client_id']]");
    // Nobody is known before the policy has run.
    await expression.fill('#[authentication.clientId]');
    await page.locator('.field-issue').getByText('is not available in this expression').waitFor();
    assert.equal(await expression.getAttribute('aria-invalid'), 'true');
    await form.apply.click();
    await form.alert.getByText('One thing to fix:').waitFor();
    assert.ok(await expression.evaluate((field) => field === document.activeElement));
    await expression.fill("#[attributes.headers['x-id']]");
    await form.field('Client Secret Expression').fill("#[attributes.headers['x-secret']]");
    await apply(page, form, instance);
    assert.equal(await status(instance), 401);
    assert.equal(await status(instance, { 'x-id': id, 'x-secret': 'wrong' }), 401);
    assert.equal(await status(instance, { 'x-id': id, 'x-secret': secret }), 200);

    await page.getByRole('link', { name: 'Edit' }).click();
    await form.choice('Credentials Origin').selectOption({ label: 'HTTP Basic Authentication header' });
    await expression.waitFor({ state: 'hidden' });
    await apply(page, form, instance);
    assert.equal(await status(instance, basic(id, secret)), 200);
  });
});

test('tokens are checked with a secret that was typed and rules that were added', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  const secret = 'a secret of at least thirty-two bytes';
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, { kind: JWT });
    await form.choice('JWT Signing Method').selectOption('HMAC');
    await form.field('JWT Key').fill(secret);
    await form.field('Supported Issuers').fill('https://login.example.com, https://other.example.com');
    await form.toggle('Validate Custom Claims').check();
    await page.getByRole('button', { name: 'Add mandatory claim' }).click();
    await page.getByLabel('Name of mandatory claim 1', { exact: true }).fill('tier');
    await page.getByLabel('Value of mandatory claim 1', { exact: true }).fill("#[vars.claimSet.tier == 'gold']");
    await apply(page, form, instance);
    const claims = { iss: 'https://login.example.com', tier: 'gold' };
    assert.equal(await status(instance, bearer(hs256(claims, secret))), 200);
    assert.equal(await status(instance, bearer(hs256({ ...claims, tier: 'tin' }, secret))), 401);
    assert.equal(await status(instance, bearer(hs256(claims, `another ${secret}`))), 401);
    assert.equal(await status(instance), 401);
    const shown = new ApiInstancePage(page, instance.name);
    assert.equal(await shown.fact('JWT Validation', 'JWT Signing Method'), 'HMAC');
    assert.match(await shown.fact('JWT Validation', 'Mandatory Custom Claim Validations'), /^tier: #/);
  });
});

test('fields come and go with what they depend on, and an issue stands at its own', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, { kind: JWT });
    await form.field('JWT Key').waitFor();
    assert.equal(await form.field('JWKS URL').isVisible(), false);
    await form.choice('JWT Key Origin').selectOption('JWKS');
    assert.equal(await form.field('JWT Key').isVisible(), false);
    await form.field('JWKS URL').fill('ftp://keys.example.com/');
    await form.field('JWKS Caching TTL (Minutes)').fill('often');
    await form.apply.click();
    await form.alert.getByText('2 things to fix:').waitFor();
    assert.match(await form.said('JWKS URL'), /begins with https:/);
    assert.match(await form.said('JWKS Caching TTL (Minutes)'), /whole number from 1 to 10080/);
    await form.alert.getByRole('button', { name: 'JWKS Caching TTL (Minutes)' }).click();
    assert.ok(await form.field('JWKS Caching TTL (Minutes)').evaluate((field) => field === document.activeElement));
    // What is not shown is not sent: its issues are gone with it.
    await form.choice('JWT Key Origin').selectOption('Text');
    await form.choice('JWT Signing Method').selectOption('HMAC');
    await form.field('JWT Key').fill('a secret of at least thirty-two bytes');
    await apply(page, form, instance);
    assert.equal((await policiesOf(instance))[0].config.jwksUrl, '');
  });
});

test('a form with changes is not left without a question', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, { kind: CLIENT_ID });
    await form.toggle('Strip Credentials').check();
    await page.getByRole('link', { name: 'Cancel' }).click();
    const question = page.getByRole('dialog', { name: 'Leave without applying?' });
    await question.getByRole('button', { name: 'Stay' }).click();
    await form.toggle('Strip Credentials').uncheck();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await new ApiInstancePage(page, instance.name).heading.waitFor();
  });
});

test('a condition of the advanced options decides which requests are asked', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, { kind: BASIC });
    await form.field('User Name').fill('alice');
    await form.field('User Password').fill('password');
    await page.getByText('Advanced options').click();
    await page.getByRole('button', { name: 'Add condition' }).click();
    await page.getByLabel('Path', { exact: true }).fill('/private/.*');
    await page.getByLabel('Policy label').fill('Private');
    await apply(page, form, instance);
    assert.equal(await status(instance), 200);
    const inside = await fetch(new URL('/private/a', instance.address));
    assert.equal(inside.status, 401);
    assert.deepEqual(await new ApiInstancePage(page, instance.name).titles(), ['Private']);
  });
});

test('a duplicate begins with everything but the secret', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await applyOther(instance, BASIC, 'Door', { username: 'alice', password: 'first' });
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, (await policiesOf(instance))[0]);
    await page.getByRole('link', { name: 'Cancel' }).click();
    await new ApiInstancePage(page, instance.name).act('Door', 'Duplicate without the key');
    await form.field('User Password').waitFor();
    assert.equal(await form.field('User Name').inputValue(), 'alice');
    await form.apply.click();
    await form.alert.getByText('is required').waitFor();
    assert.match(await form.said('User Password'), /required/);
  });
});

test('the history says in words what changed', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await applyOther(instance, CLIENT_ID, 'Clients', {});
  const [policy] = await policiesOf(instance);
  await replacePolicy(instance, policy, { credentialsOriginHasHttpBasicAuthenticationHeader: 'httpBasicAuthenticationHeader' });
  await visit({ at: null }, async (page) => {
    await OtherPolicyForm.open(page, instance, policy);
    await page.getByRole('link', { name: 'Cancel' }).click();
    await new ApiInstancePage(page, instance.name).act('Clients', 'History');
    const row = page.getByRole('article').first().getByRole('row', { name: 'Credentials Origin' });
    await row.waitFor();
    assert.deepEqual(await row.getByRole('cell').allInnerTexts(), ['Custom expression', 'HTTP Basic Authentication header']);
  });
});
