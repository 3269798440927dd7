// The form of the policy: filled in by typing, refused, fixed, applied, and in
// agreement with what the upstream receives.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { EntryRows } from './pages/entry-rows.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { PolicyText } from './pages/policy-text.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { answerTruly, refuseTokens } from './support/answers.mjs';
import { violations } from './support/axe.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { adminUrl, applyPolicy, createApiInstance, policiesOf, replacePolicy } from './support/gateway.mjs';
import { assertHs256, assertRs256, decode, rsaKey } from './support/keys.mjs';
import { startUpstream } from './support/upstream.mjs';

startBrowser();

/** Signs in at the address of a form. */
async function openForm(page, instance, { id } = { id: 'new' }) {
  await page.goto(new URL(`/api-instances/${instance.name}/policies/${id}`, adminUrl()).href);
  await new SignInPage(page).signIn();
  const form = new PolicyForm(page);
  await form.apply.waitFor();
  return form;
}

/** Waits for the page of the API instance that a form leads back to. */
async function applied(page, instance) {
  await new ApiInstancePage(page, instance.name).heading.waitFor();
  await page.getByRole('status').getByText('Applied and live').first().waitFor();
}

test('the form has the seven fields of the documentation, in order, with their defaults', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    const fields = ['Signing Method', 'Private Key', 'Issued At (iat)', 'Expiration (exp)', 'Not Before (nbf)', 'Custom Claims', 'Custom Headers'];
    const texts = (await form.form.innerText()).split('\n').map((text) => text.trim());
    assert.deepEqual(texts.filter((text) => fields.includes(text)), fields);
    assert.match(await form.method.evaluate((select) => select.selectedOptions[0].text), /^RS256\b/);
    assert.ok(await form.iat.isChecked());
    assert.equal(await form.exp.inputValue(), '0');
    assert.equal(await form.nbf.inputValue(), '0');
  });
});

test('the HS256 example is applied by typing, and the upstream gets what the preview showed', async (t) => {
  const upstream = await startUpstream(t);
  const instance = await createApiInstance(t, upstream.address);
  const secret = 'a secret of at least thirty-two bytes';
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await form.method.selectOption({ label: 'HS256: shared secret, HMAC with SHA-256' });
    await form.key.fill(secret);
    await form.exp.fill('7200');
    await page.getByText('Expires 2 hours after issue').waitFor();
    await form.add('claim', 'sub', "#[authentication.principal default 'anonymous']");
    await form.add('claim', 'path', '#[attributes.requestPath]');
    await form.add('header', 'kid', 'key-1');
    await page.getByText('Sample request', { exact: true }).click();
    await page.getByLabel('Path and query').fill('/orders/42?page=2');
    await page.getByLabel('Principal').fill('');
    await form.member('sub').getByText('"anonymous"').waitFor();
    await form.member('kid').getByText('"key-1"').waitFor();
    const preview = (await form.token.innerText()).trim();
    assertHs256(preview, secret);
    await form.apply.click();
    await applied(page, instance);

    await fetch(new URL('/orders/42?page=2', instance.address));
    const received = upstream.tokens.at(-1).replace('Bearer ', '');
    assertHs256(received, secret);
    const [shown, got] = [decode(preview), decode(received)];
    assert.deepEqual(got.header, shown.header);
    assert.equal(got.claims.exp - got.claims.iat, 7200);
    for (const claims of [shown.claims, got.claims]) for (const name of ['iat', 'exp']) delete claims[name];
    assert.deepEqual(got.claims, shown.claims);
  });
});

test('the RS256 example is applied by typing, and the upstream gets every claim and header of the preview', async (t) => {
  const upstream = await startUpstream(t);
  const instance = await createApiInstance(t, upstream.address);
  const key = rsaKey();
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await form.key.fill(key);
    await form.exp.fill('7200');
    await form.add('claim', 'aud', "'https://upstream.example.com'");
    await form.add('claim', 'client_id', '#[authentication.properties.clientId]');
    await form.add('claim', 'path', '#[attributes.requestPath]');
    await form.add('header', 'kid', "'key-1'");
    // Nobody is authenticated at the front door of this API instance.
    await form.openSample();
    for (const name of ['Principal', 'Client ID', 'Client name', 'Properties (JSON)']) await page.getByLabel(name).fill('');
    // Filled in last: an answer with this path is one to all of it.
    await form.path.fill('/orders/43');
    await form.member('path').getByText('"/orders/43"').waitFor();
    await form.row('Custom Claims', 2).getByText('left out').waitFor();
    const preview = decode((await form.token.innerText()).trim());
    await form.apply.click();
    await applied(page, instance);

    await fetch(new URL('/orders/43', instance.address));
    const received = upstream.tokens.at(-1).replace('Bearer ', '');
    assertRs256(received, key);
    const { header, claims } = decode(received);
    assert.deepEqual(header, { alg: 'RS256', kid: 'key-1', typ: 'JWT' });
    assert.deepEqual(header, preview.header);
    const { iat, exp, ...rest } = claims;
    assert.equal(exp - iat, 7200);
    assert.equal(preview.claims.exp - preview.claims.iat, 7200);
    assert.deepEqual(rest, { aud: 'https://upstream.example.com', path: '/orders/43' });
    assert.deepEqual({ ...preview.claims, iat, exp }, claims);
  });
});

test('a key is uploaded, and never shown again', async (t) => {
  const upstream = await startUpstream(t);
  const instance = await createApiInstance(t, upstream.address);
  const key = rsaKey();
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await page.setInputFiles('input[type=file]', { name: 'key.pem', mimeType: 'text/plain', buffer: Buffer.from(key) });
    await form.token.waitFor();
    await form.apply.click();
    await applied(page, instance);
    await fetch(instance.address);
    assertRs256(upstream.tokens.at(-1).replace('Bearer ', ''), key);

    await page.getByRole('link', { name: 'Edit' }).click();
    await form.replaceKey.waitFor();
    await page.getByText('RSA, 2048 bits').waitFor();
    assert.ok(!(await page.content()).includes(key.split('\n')[1]));
    await form.exp.fill('60');
    await form.apply.click();
    await applied(page, instance);
    await fetch(instance.address);
    assertRs256(upstream.tokens.at(-1).replace('Bearer ', ''), key);
  });
});

test('no token is shown as the key’s before the key has made one', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await form.preview.getByText('Set a private key to see the signed token.').waitFor();
    await page.route('**/api/v1/policies:explain', () => {});
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByText('generated in the gateway').waitFor();
    assert.equal(await form.token.count(), 0);
    assert.equal(await form.preview.getByText('Signature verifies').count(), 0);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});

test('a key that is missing stays said while something else is filled in', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await form.preview.getByText('Set a private key to see the signed token.').waitFor();
    await form.apply.click();
    const missing = page.getByRole('alert').getByText('Private Key is required.');
    await missing.waitFor();
    await form.add('claim', 'scope', 'read');
    await form.member('scope').getByText('"read"').waitFor();
    assert.equal(await missing.count(), 1);
    await page.getByRole('button', { name: 'Generate' }).click();
    await missing.waitFor({ state: 'detached' });
  });
});

test('a broken expression is marked at its row and blocks Apply until it is fixed', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', {});
  const [policy] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance, policy);
    await form.add('claim', 'sub', '#[attribute.method]');
    const value = form.value('claim', 1);
    await page.waitForFunction(() => document.querySelector('[aria-label="Value of claim 1"]')?.getAttribute('aria-invalid') === 'true');
    await form.row('Custom Claims', 1).getByText('attributes').first().waitFor();
    await form.apply.click();
    await page.getByRole('alert').getByText('One thing to fix:').waitFor();
    assert.ok(await value.evaluate((field) => field === document.activeElement));
    assert.deepEqual((await policiesOf(instance))[0].config.customClaims, []);
    await value.fill('#[attributes.method]');
    await form.member('sub').getByText('"GET"').waitFor();
    await form.apply.click();
    await applied(page, instance);
    assert.equal((await policiesOf(instance))[0].config.customClaims.length, 1);
  });
});

test('each row shows its own value, or what becomes of it', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', {});
  const [policy] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance, policy);
    await form.add('claim', 'method', '#[attributes.method]');
    await form.add('claim', 'gone', '#[attributes.headers.nope]');
    await form.add('claim', 'broken', "#['a' ++ attributes.headers.nope]");
    const row = (number) => form.row('Custom Claims', number);
    await row(1).getByText('"GET"').waitFor();
    await row(2).getByText('left out: its name or value is null').waitFor();
    await row(3).locator('.field-error').waitFor();
    await form.preview.getByText('This request would get no token').waitFor();
  });
});

test('a form with changes is not left without a question, by link or by the way back', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: `/api-instances/${instance.name}` }, async (page) => {
    await new SignInPage(page).signIn();
    await new ApiInstancePage(page, instance.name).apply.click();
    const form = new PolicyForm(page);
    await form.exp.fill('60');
    const question = page.getByRole('dialog', { name: 'Leave without applying?' });
    for (const leave of [() => form.cancel.click(), () => page.goBack()]) {
      await leave();
      await question.getByRole('button', { name: 'Stay' }).click();
      assert.equal(await form.exp.inputValue(), '60');
      await page.waitForURL(/policies\/new$/);
    }
    await page.goBack();
    await question.getByRole('button', { name: 'Leave' }).click();
    await new ApiInstancePage(page, instance.name).heading.waitFor();
  });
});

test('a session that ends takes nothing from a form, which is applied in the next one', async (t) => {
  const instance = await createApiInstance(t);
  const secret = 'a secret of at least thirty-two bytes';
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await form.method.selectOption({ label: 'HS256: shared secret, HMAC with SHA-256' });
    await form.key.fill(secret);
    await form.exp.fill('90');
    await form.add('claim', 'tenant', "#[attributes.headers.'x-tenant']");

    const signIn = new SignInPage(page);
    await refuseTokens(page);
    await signIn.alert('The gateway no longer accepts your token.').waitFor();
    assert.ok(!(await form.apply.isVisible()), 'nothing is shown to whoever has no token');
    await answerTruly(page);
    await signIn.signIn();
    await form.apply.waitFor();
    assert.equal(await form.exp.inputValue(), '90');
    assert.equal(await form.name('claim', 1).inputValue(), 'tenant');
    await form.apply.click();
    await applied(page, instance);
    const [policy] = await policiesOf(instance);
    assert.equal(policy.config.exp, 90);
    assert.deepEqual(policy.config.customClaims, [{ name: 'tenant', value: "#[attributes.headers.'x-tenant']" }]);
  });
});

test('a form without changes is left without a question', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await form.exp.fill('60');
    await form.exp.fill('0');
    await form.cancel.click();
    await new ApiInstancePage(page, instance.name).heading.waitFor();
  });
});

test('a failure to see somebody else’s change is said, and nothing typed is lost', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { exp: 60 });
  const [policy] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance, policy);
    await form.exp.fill('120');
    await replacePolicy(instance, policy, { nbf: 5 });
    const problem = { type: '/problems/internal', title: 'Out of order', status: 500, issues: [] };
    await page.route(`**/api/v1/api-instances/${instance.name}/policies/${policy.id}`, (route) =>
      route.request().method() === 'GET' ? route.fulfill({ status: 500, json: problem }) : route.continue());
    await form.apply.click();
    await page.getByText('Out of order').waitFor();
    assert.equal(await form.exp.inputValue(), '120');
    assert.equal((await policiesOf(instance))[0].config.exp, 60);
  });
});

test('what a policy is for is written on two lines, listed, read back, changed as text, and compared in the history', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', {});
  const [policy] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance, policy);
    const address = page.url();
    const written = 'For the partners.\nUntil they sign in.';
    await form.openAdvanced();
    await form.description.fill(written);
    await form.apply.click();
    await applied(page, instance);
    assert.equal(await page.getByText('For the partners.').innerText(), written);

    await page.goto(address);
    await form.description.waitFor();
    assert.equal(await form.description.inputValue(), written);
    const text = new PolicyText(page);
    await text.open();
    await text.replace('Until they sign in.', 'Until June.');
    await text.apply.click();
    await applied(page, instance);

    await page.goto(`${address}/history`);
    const revisions = page.getByRole('list', { name: 'Revisions, newest first' }).getByRole('article');
    await revisions.nth(2).waitFor();
    const compared = (number) => revisions.nth(number).getByRole('row', { name: 'Description' }).getByRole('cell').allInnerTexts();
    const changed = 'For the partners.\nUntil June.';
    assert.deepEqual(await compared(0), [written, changed]);
    assert.deepEqual(await compared(1), ['', written]);
    assert.equal((await policiesOf(instance))[0].description, changed);
  });
});

test('a new policy begins with what its readers ask for, and what was written stays', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance);
    await form.add('claim', 'iss', 'https://mine.example.com');
    await page.getByRole('button', { name: 'Start from a template…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Start from a template' });
    await dialog.getByText('For the parts of GitHub').waitFor();
    assert.deepEqual(await violations(page), []);
    await picture(page, 'templates');
    await dialog.getByRole('button', { name: 'App Store Connect' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await form.method.inputValue(), 'ES256');
    assert.equal(await form.exp.inputValue(), '1200');
    const claims = new EntryRows(page, 'claim');
    assert.deepEqual(await claims.names(), ['iss', 'aud']);
    assert.equal(await claims.value(1).inputValue(), 'https://mine.example.com');
    assert.deepEqual(await new EntryRows(page, 'header').names(), ['kid']);
    await page.getByText('Replace the example values').waitFor();
  });
});
