// What the gateway says is shown in the words of the form, whatever documents call it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OtherPolicyForm } from './pages/other-policy-form.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { SettingsPage } from './pages/settings.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { adminUrl, applyPolicy, createApiInstance, policiesOf } from './support/gateway.mjs';

startBrowser();

/** Signs in at a path. */
async function open(page, path) {
  await page.goto(new URL(path, adminUrl()).href);
  await new SignInPage(page).signIn();
}

/** Everything that is said to be wrong: above the form, at its fields, and in messages. */
async function said(page) {
  const places = page.locator('[role=alert] li, .field-issue, .issues li, .toast, .outcome');
  const texts = await places.allInnerTexts();
  for (const text of texts) {
    assert.doesNotMatch(text, /`/);
    assert.doesNotMatch(text, /\b[a-z]+[A-Z]/, 'a name of documents');
  }
  return texts.join('\n');
}

/** A form that is refused, and what has to be said of it. */
const REFUSED = [
  ['jwt-generation-flex', async () => {}, ['Private Key is required.']],
  ['http-basic-authentication-flex', async () => {}, ['User Password is required.']],
  [
    'jwt-validation-flex',
    async (form) => {
      await form.choice('JWT Key Origin').selectOption('JWKS');
      await form.toggle('Validate Audience Claim').check();
    },
    ['JWKS URL or Issuers is required where JWT Key Origin is JWKS.', 'or set Validate Audience Claim to Off.'],
  ],
  ['jwt-validation-flex', async (form) => form.choice('JWT Signing Method').selectOption('HMAC'), ['JWT Key is required.']],
  [
    'tls',
    async (form) => form.toggle('Require Client Certificate').check(),
    ['Private Key is required.', 'Certificate is required.', 'Trusted CA is required where clients must show a certificate'],
  ],
];

test('what is missing in the form of a policy is called as its label is', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    await open(page, `/api-instances/${instance.name}`);
    for (const [kind, fill, sentences] of REFUSED) {
      await page.goto(new URL(`/api-instances/${instance.name}/policies/new?kind=${kind}`, adminUrl()).href);
      const form = new OtherPolicyForm(page);
      await form.apply.waitFor();
      await fill(form);
      await form.apply.click();
      await form.alert.getByText('to fix:').waitFor();
      const text = await said(page);
      for (const sentence of sentences) assert.ok(text.includes(sentence), `${kind}: ${sentence} in ${text}`);
      await page.evaluate(() => window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true));
    }
  });
});

test('services that no route tells apart are said in words', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    await open(page, `/api-instances/${instance.name}/settings`);
    const settings = new SettingsPage(page);
    await settings.apply.waitFor();
    await settings.addService('reports', 'http://127.0.0.1:9/');
    await settings.apply.click();
    await page.getByRole('alert').getByText('to fix:').waitFor();
    assert.match(await said(page), /Add routes, or leave one service/);
  });
});

test('the page of an API instance says what is wrong as its forms do', async (t) => {
  const instance = await createApiInstance(t, undefined, 'https');
  await visit({ at: null }, async (page) => {
    await open(page, `/api-instances/${instance.name}`);
    const issue = page.getByRole('listitem').filter({ hasText: 'Nothing listens here' });
    await issue.getByText('Policies', { exact: true }).waitFor();
    await issue.getByText('a working policy Transport Layer Security - Inbound, which brings').waitFor();
    await said(page);
  });
});

test('names within a message are drawn as code, and never stand in backticks', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { customClaims: [{ name: 'a', value: "#['a' ++ attributes.headers['absent']]" }] });
  await visit({ at: null }, async (page) => {
    const [policy] = await policiesOf(instance);
    await open(page, `/api-instances/${instance.name}/policies/${policy.id}`);
    const form = new PolicyForm(page);
    const outcome = form.row('Custom Claims', 1).locator('.outcome');
    await outcome.locator('code').first().waitFor();
    await form.preview.locator('.field-error code').first().waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /`/);
  });
});
