// The preview stands behind the inbound policies of the API instance, as the token does.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PolicyForm } from './pages/policy-form.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import {
  adminUrl, applyOther, applyPolicy, createApiInstance, createClientApplication, ECHO, enforceClientIds, policiesOf,
} from './support/gateway.mjs';

startBrowser();

/** What the page on the expression language puts into tokens. */
const CLAIMS = [
  { name: 'sub', value: "#[authentication.principal default 'anonymous']" },
  { name: 'client', value: '#[authentication.properties.clientId]' },
  { name: 'app', value: '#[authentication.properties.clientName]' },
];

/** Opens the form of the policy that makes tokens. */
async function openForm(page, instance) {
  const policies = await policiesOf(instance);
  const { id } = policies.find(({ policyRef }) => policyRef.name === 'jwt-generation-flex');
  await page.goto(new URL(`/api-instances/${instance.name}/policies/${id}`, adminUrl()).href);
  await new SignInPage(page).signIn();
  const form = new PolicyForm(page);
  await form.token.waitFor();
  return form;
}

/** The claims of the token that the upstream receives. */
async function sent(instance, headers) {
  const response = await fetch(instance.address, { headers });
  const echo = await response.json();
  const [, claims] = echo.headers.authorization[0].split('.');
  return JSON.parse(Buffer.from(claims, 'base64url'));
}

test('behind Client ID Enforcement the preview has the claims of the token that a client application gets', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await enforceClientIds(instance);
  await applyPolicy(instance, 'Tokens', { customClaims: CLAIMS, iat: false });
  const shop = await createClientApplication(t, 'A shop');
  const other = await createClientApplication(t, 'Another shop');
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await form.openSample();
    for (const application of [other, shop]) {
      await form.client.selectOption(application.id);
      const claims = await sent(instance, { client_id: application.id, client_secret: application.secret });
      assert.equal(claims.app, application.name);
      await form.member('app').getByText(JSON.stringify(application.name)).waitFor();
      for (const [name, value] of Object.entries(claims)) {
        assert.equal(await form.member(name).innerText(), JSON.stringify(value));
      }
      await form.source('clientId').getByText('from Client ID Enforcement').waitFor();
    }
    // Without anybody chosen, the headers have to say it.
    await form.client.selectOption('');
    await form.preview.getByText('Client ID Enforcement would answer 401').waitFor();
    await form.token.waitFor({ state: 'hidden' });
    await form.client.selectOption(shop.id);
    await form.token.waitFor();
  });
});

test('a client application is chosen before anybody touches the sample request', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await enforceClientIds(instance);
  await applyPolicy(instance, 'Tokens', { customClaims: CLAIMS });
  const application = await createClientApplication(t, 'The only shop');
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await form.openSample();
    const chosen = await form.client.inputValue();
    assert.ok(chosen.length > 0);
    await form.member('client').getByText(JSON.stringify(chosen)).waitFor();
    assert.ok((await form.client.innerText()).includes(`The only shop (${application.id})`));
  });
});

test('a user and the claims of a token stand for what nobody can type', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await applyOther(instance, 'http-basic-authentication-flex', 'Door', { username: 'ada', password: 'correct horse' });
  await applyOther(instance, 'jwt-validation-flex', undefined, {
    signingMethod: 'hmac', textKey: 'a secret of thirty-two bytes, or more', mandatoryExpClaim: true,
    validateAudClaim: true, supportedAudiences: 'orders', mandatoryAudClaim: true,
  });
  const claim = { name: 'aud', value: '#[authentication.properties.claims.aud]' };
  await applyPolicy(instance, 'Tokens', { customClaims: [...CLAIMS, claim] });
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    assert.equal(await form.member('sub').innerText(), '"ada"');
    assert.equal(await form.member('aud').innerText(), '"orders"');
    await form.source('principal').getByText('from Door').waitFor();
    await form.openSample();
    assert.equal(await form.user.inputValue(), 'ada');
    await form.tokenClaims.fill('{"aud": "stock", "exp": 4102444800}');
    await form.preview.getByText('JWT Validation would answer 401').waitFor();
    await form.tokenClaims.fill('{"aud": ');
    await form.preview.getByRole('status').getByText('The claims must be a JSON object').waitFor();
    await form.tokenClaims.fill('{"aud": ["orders", "stock"], "exp": 4102444800}');
    await form.member('aud').getByText('["orders","stock"]').waitFor();
    await form.user.fill('eve');
    await form.preview.getByText('Door would answer 401').waitFor();
  });
});

test('a signature that nobody could check is not called wrong, nor one by a short key', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  const short = readFileSync(new URL('../keys/rsa-1024.pem', import.meta.url), 'utf8');
  await applyPolicy(instance, 'Tokens', { privateKey: short });
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    for (const method of ['RS256', 'RS384', 'RS512']) {
      await form.method.selectOption(method);
      await form.member('alg').getByText(JSON.stringify(method)).waitFor();
      const said = method === 'RS384' ? 'Signature not checked' : 'Signature verifies';
      await form.preview.getByText(said).waitFor();
    }
    await form.method.selectOption('RS384');
    await form.preview.getByText('nothing that checks RS384').waitFor();
  });
});

test('where no inbound policy is on, the sample request says who sends it, and that is said', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await applyPolicy(instance, 'Tokens', { customClaims: CLAIMS });
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    assert.equal(await form.member('sub').innerText(), '"alice"');
    await form.source('principal').getByText('from the sample request').waitFor();
    await form.openSample();
    await form.preview.getByLabel('Principal').fill('');
    await form.member('sub').getByText('"anonymous"').waitFor();
  });
});

test('what gets no token, because of conditions or the service, is not shown as if it got one', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await applyPolicy(instance, 'Tokens', { customClaims: CLAIMS });
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    const skipped = form.preview.getByRole('status').filter({ hasText: 'meets none of the conditions' });
    await form.openAdvanced();
    await page.getByRole('button', { name: 'Add condition' }).click();
    await page.getByLabel('Path', { exact: true }).fill('/orders/.*');
    await form.openSample();
    await form.path.fill('/stock/1');
    await skipped.waitFor();
    await form.path.fill('/orders/1');
    await skipped.waitFor({ state: 'hidden' });
    await form.token.waitFor();
    // A pattern that is none is marked where it is written.
    await page.getByLabel('Path', { exact: true }).fill('/orders/(');
    await form.preview.getByText('Fix the marked fields to see the token.').waitFor();
  });
});
