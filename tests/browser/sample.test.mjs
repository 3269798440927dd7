// The sample request of the preview: filled in, pasted, and kept in the browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PolicyForm } from './pages/policy-form.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { adminUrl, applyPolicy, createApiInstance, policiesOf } from './support/gateway.mjs';

startBrowser();

/** Opens the form of a policy and its sample request. */
async function openForm(page, instance, { id }) {
  await page.goto(new URL(`/api-instances/${instance.name}/policies/${id}`, adminUrl()).href);
  await new SignInPage(page).signIn();
  const form = new PolicyForm(page);
  await form.openSample();
  return form;
}

test('a request is pasted as a curl command', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { customClaims: [{ name: 'tenant', value: "#[attributes.headers['x-tenant']]" }] });
  const [policy] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance, policy);
    await page.getByRole('button', { name: 'Paste curl…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Paste a curl command' });
    await dialog.getByLabel('Command').fill('wget http://x');
    await dialog.getByRole('button', { name: 'Use this request' }).click();
    await dialog.getByRole('alert').getByText('The command begins with curl.').waitFor();
    await dialog.getByLabel('Command').fill("curl 'https://api.example.com/a?b=1' -X PUT -H 'X-Tenant: acme'");
    await dialog.getByRole('button', { name: 'Use this request' }).click();
    assert.equal(await form.path.inputValue(), '/a?b=1');
    await form.member('tenant').getByText('"acme"').waitFor();
  });
});

test('of a pasted command nothing is read wrongly or lost without a word', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { customClaims: [{ name: 'from', value: '#[attributes.headers.referer]' }] });
  const [policy] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance, policy);
    await page.getByRole('button', { name: 'Paste curl…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Paste a curl command' });
    const command = 'curl https://api.example.com/a/b -u bob:pw -sSLe http://from.example/ -F file=@here --digits | jq .';
    await dialog.getByLabel('Command').fill(command);
    await dialog.getByRole('button', { name: 'Use this request' }).click();
    assert.equal(await form.path.inputValue(), '/a/b');
    assert.equal(await form.preview.getByLabel('Method').inputValue(), 'POST');
    assert.match(await form.headers.inputValue(), /^authorization: Basic Ym9iOnB3$/m);
    await form.member('from').getByText('"http://from.example/"').waitFor();
    const said = form.preview.getByRole('status').filter({ hasText: 'Left out' });
    assert.equal(
      await said.innerText(),
      'User name and password became the header Authorization. ' +
        'Left out: --digits, which curl does not know; the body, which no expression sees.',
    );
  });
});

test('a sample that is saved is there after a reload, without its credentials, until it is forgotten', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { customClaims: [{ name: 'path', value: '#[attributes.requestPath]' }] });
  const [policy] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance, policy);
    await form.path.fill('/saved?page=2');
    await form.headers.fill('x-tenant: acme\nauthorization: Bearer of-nobody\ncookie: session=of-nobody');
    await form.saveSample('Orders of acme');
    await form.path.fill('/another');
    await form.headers.fill('');
    await form.member('path').getByText('"/another"').waitFor();

    await form.samples.selectOption('');
    await form.samples.selectOption('Orders of acme');
    assert.equal(await form.path.inputValue(), '/saved?page=2');
    await form.member('path').getByText('"/saved"').waitFor();

    await page.reload();
    await form.openSample();
    await form.samples.selectOption('Orders of acme');
    assert.equal(await form.path.inputValue(), '/saved?page=2');
    assert.match(await form.headers.inputValue(), /x-tenant: acme/);
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    assert.doesNotMatch(kept, /of-nobody/);

    await form.preview.getByRole('button', { name: 'Forget it' }).click();
    await form.samples.waitFor({ state: 'detached' });
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...localStorage })), /acme/);
  });
});

test('what cannot be sent is said instead of a token', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', {});
  const [policy] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const form = await openForm(page, instance, policy);
    await form.properties.fill('{ no JSON');
    await form.preview.getByRole('status').filter({ hasText: 'JSON' }).waitFor();
    await form.properties.fill('{ "clientId": "client-7" }');
    await form.preview.getByText('Signature verifies').waitFor();
  });
});
