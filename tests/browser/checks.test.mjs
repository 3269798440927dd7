// What is wrong with a form is said while it is typed, at its field, and nothing is said of
// what nobody has filled in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { ClientApplicationsPage } from './pages/client-applications.mjs';
import { OtherPolicyForm } from './pages/other-policy-form.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { SettingsPage } from './pages/settings.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { YamlPage } from './pages/yaml.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { CERTIFICATE, PRIVATE_KEY } from './support/certificate.mjs';
import { ECHO, apiInstance, apiInstances, applyPolicy, clientApplications, createApiInstance, policiesOf } from './support/gateway.mjs';
import { rsaKey } from './support/keys.mjs';

startBrowser();

const CHECK = /validateOnly=true/;

/** Waits until a field says what is wrong with it. */
async function says(field, text) {
  const page = field.page();
  const id = await field.getAttribute('id');
  const issue = page.locator(`[id="issue-${id.replace(/^field-/, '')}"]`);
  await issue.getByText(text).waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
}

/** Waits until nothing is wrong with a field any more. */
async function isFine(field) {
  await field.and(field.page().locator(':not([aria-invalid])')).waitFor();
}

/** Signs in at a path. */
async function open(page, path) {
  await page.goto(new URL(path, process.env.ADMIN_URL).href);
  await new SignInPage(page).signIn();
}

test('a new API instance is checked field by field, and the fields that nobody has filled in are not', () =>
  visit({ at: null }, async (page) => {
    await open(page, '/new');
    const [name, address, upstream] = ['Name', 'Address', 'Upstream'].map((label) => page.getByLabel(label, { exact: true }));
    await name.waitFor();
    const before = (await apiInstances()).length;
    assert.equal(await page.locator('[aria-invalid]').count(), 0);
    await name.fill('My Shop');
    await says(name, /lower-case letters/);
    await isFine(upstream);
    assert.equal(await page.locator('.field-issue').count(), 1);
    await page.getByRole('status').filter({ hasText: /^Name: / }).waitFor({ state: 'attached' });
    await name.fill('my-shop');
    await isFine(name);
    await page.getByRole('status').filter({ hasText: 'Fixed.' }).waitFor({ state: 'attached' });
    await upstream.fill('ftp://127.0.0.1/');
    await says(upstream, /http:\/\/ or https:\/\//);
    await upstream.fill('');
    await says(upstream, /There is no address/);
    await upstream.fill('http://127.0.0.1:9/');
    await address.fill(new URL(process.env.ADMIN_URL).origin);
    await says(address, /port/);
    assert.equal(await page.locator('[role=alert] .notice').count(), 0, 'what is typed is no alarm');
    assert.equal((await apiInstances()).length, before);
  }));

test('routes, services and times of an API instance are checked', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    await open(page, `/api-instances/${instance.name}/settings`);
    const settings = new SettingsPage(page);
    await settings.apply.waitFor();
    const options = await settings.advanced(1);
    const idle = options.getByLabel('Idle time-out (ms)');
    await idle.fill('soon');
    await says(idle, /whole number from 1 to/);
    await idle.fill('1000');
    await isFine(idle);
    await settings.addService('My Service', 'http://127.0.0.1:9/');
    await says(page.getByLabel('Service name').last(), /lower-case letters/);
    await page.getByLabel('Service name').last().fill('reports');
    const route = await settings.addRoute();
    await settings.addCondition(route, { Path: '(' });
    await says(route.getByRole('group', { name: /^Condition/ }).getByLabel('Path'), /./);
    assert.equal((await apiInstance(instance)).services.length, 1);
  });
});

test('a key that does not belong to the certificate is found before it is applied', async (t) => {
  const instance = await createApiInstance(t, ECHO, 'https');
  for (const kind of ['tls', 'tls-outbound']) {
    await visit({ at: null }, async (page) => {
      const form = await OtherPolicyForm.open(page, instance, { kind });
      assert.equal(await page.locator('[aria-invalid]').count(), 0);
      if (kind === 'tls-outbound') await form.choice('Certificate From').selectOption('Text or upload');
      await form.field('Private Key').fill(rsaKey());
      await form.field('Certificate').fill('no PEM');
      await says(form.field('Certificate'), /BEGIN CERTIFICATE/);
      await form.field('Certificate').fill(CERTIFICATE);
      await says(form.field('Private Key'), /another private key/);
      await form.field('Private Key').fill(PRIVATE_KEY);
      await isFine(form.field('Private Key'));
    });
  }
  assert.deepEqual(await policiesOf(instance), []);
});

test('512 bits cannot be chosen for ES, nor stay chosen', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, { kind: 'jwt-validation-flex' });
    const [method, length] = [form.choice('JWT Signing Method'), form.choice('JWT Signing Key Length')];
    await length.selectOption('512');
    await method.selectOption('ES');
    await page.waitForFunction((id) => document.getElementById(id).value === '256', await length.getAttribute('id'));
    const last = length.locator('option[value="512"]');
    assert.ok(await last.isDisabled());
    await method.selectOption('RSA');
    await length.selectOption('512');
    assert.equal(await length.inputValue(), '512');
  });
});

test('the policies that find out who sends a request are checked', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    let form = await OtherPolicyForm.open(page, instance, { kind: 'http-basic-authentication-flex' });
    await form.field('User Name').fill('al:ice');
    await says(form.field('User Name'), /colon/);
    await isFine(form.field('User Password'));

    await page.goto(new URL(`/api-instances/${instance.name}/policies/new?kind=client-id-enforcement-flex`, page.url()).href);
    form = new OtherPolicyForm(page);
    await form.field('Client ID Expression').fill('#[vars.x]');
    await says(form.field('Client ID Expression'), /vars/);

    await page.goto(new URL(`/api-instances/${instance.name}/policies/new?kind=jwt-validation-flex`, page.url()).href);
    await form.field('Leeway (Seconds)').fill('301');
    await says(form.field('Leeway (Seconds)'), /from 0 to 300/);
    await form.field('Leeway (Seconds)').fill('300');
    await form.field('JWT Key').fill('no key');
    await says(form.field('JWT Key'), /PEM/);
  });
});

test('a client application is checked, and a new form begins without what was wrong', () =>
  visit({}, async (page) => {
    await new SignInPage(page).signIn();
    const applications = new ClientApplicationsPage(page);
    await applications.open();
    const before = (await clientApplications()).length;
    await applications.create.click();
    const [id, secret, name] = ['Client ID', 'Client secret', 'Name'].map((label) => applications.form.getByLabel(label, { exact: true }));
    await secret.fill('too short');
    await says(secret, /32 to 255/);
    await isFine(name);
    await id.fill('a b');
    await says(id, /no spaces/);
    await applications.form.getByRole('button', { name: 'Cancel' }).click();
    await applications.create.click();
    assert.equal(await applications.form.locator('[aria-invalid]').count(), 0);
    assert.equal((await clientApplications()).length, before);
  }));

test('the text of an API instance is checked, with the cursor left alone', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { exp: 300 });
  await visit({ at: null }, async (page) => {
    await open(page, `/api-instances/${instance.name}/yaml`);
    const yaml = new YamlPage(page);
    await yaml.text.waitFor();
    await yaml.replace('exp: 300', 'exp: soon');
    const end = (await yaml.text.inputValue()).length;
    await yaml.issues.getByText(/^Line \d+, column/).waitFor();
    assert.equal(await yaml.text.evaluate((area) => area.selectionStart), end);
    await yaml.replace('exp: soon', 'exp: 600');
    await yaml.issues.getByText(/^Line/).waitFor({ state: 'detached' });
    assert.equal((await policiesOf(instance))[0].config.exp, 300);
  });
});

test('only the answer to what was typed last counts, and a gateway that is away is no mistake', () =>
  visit({ at: null }, async (page) => {
    await open(page, '/new');
    const name = page.getByLabel('Name', { exact: true });
    await name.waitFor();
    let release;
    const held = new Promise((resolve) => (release = resolve));
    const bodies = [];
    await page.route(CHECK, async (route) => {
      bodies.push(route.request().postDataJSON().name);
      if (bodies.at(-1) === 'My Shop') await held;
      await route.continue();
    });
    const asked = (text) => page.waitForRequest((request) => CHECK.test(request.url()) && request.postDataJSON().name === text);
    const first = asked('My Shop');
    await name.fill('My Shop');
    await first;
    const answered = page.waitForResponse((response) => CHECK.test(response.url()) && response.request().postDataJSON().name === 'my-shop');
    await name.fill('my-shop');
    await answered;
    const late = page.waitForResponse((response) => CHECK.test(response.url()));
    release();
    await late;
    await isFine(name);

    await page.unroute(CHECK);
    await page.route(CHECK, (route) => route.abort('connectionrefused'));
    const failed = page.waitForEvent('requestfailed', (request) => CHECK.test(request.url()));
    await name.fill('My Shop');
    await failed;
    await isFine(name);
    assert.equal(await page.locator('.toast').count(), 0);
  }));

test('a number or an address that is wrong is told what is wrong with it', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: null }, async (page) => {
    await open(page, `/api-instances/${instance.name}/settings`);
    const upstream = page.getByLabel('Upstream', { exact: true });
    await upstream.waitFor();
    for (const port of ['99999', '2419O']) {
      await upstream.fill(`http://127.0.0.1:${port}/`);
      await says(upstream, /port, which stands behind the last colon, must be a number from 1 to 65535/);
      await upstream.fill('http://127.0.0.1:9/a');
      await isFine(upstream);
    }
    await page.goto(new URL(`/api-instances/${instance.name}/policies/new`, page.url()).href);
    const form = new PolicyForm(page);
    await form.exp.fill('99999999999999999999');
    await says(form.exp, /^This must be a whole number of seconds from 0 to 9007199254740991\.$/);
    await form.exp.fill('4000000000');
    await page.getByText('Expires about 126 years after issue').waitFor();
    await form.member('exp').locator('xpath=..').getByText('in about 126 years').waitFor();
  });
});

test('a claim that is most likely not what was meant says so', async (t) => {
  const instance = await createApiInstance(t);
  const claims = [
    ['exp', 'tomorrow', /no number of seconds/],
    ['n', '3600', /text; for a number write #\[3600\]/],
    ['empty', '', /an empty text; #\[null\] leaves it out/],
    ['head', '%dw 2.0 --- attributes.method', /would be an expression/],
    ['quote', "'unclosed", /there is no second one/],
    ['near', '#[attributes.metod]', /did you mean method\?/],
    ['far', '#[authentication.he]', /has no field he, so that this is always null/],
  ];
  await visit({ at: null }, async (page) => {
    await open(page, `/api-instances/${instance.name}/policies/new`);
    const form = new PolicyForm(page);
    await form.apply.waitFor();
    for (const [index, [name, value, words]] of claims.entries()) {
      await form.add('claim', name, value);
      await form.row('Custom Claims', index + 1).getByText(words).first().waitFor();
    }
    for (const value of ['#[]', '#[ ]']) {
      await form.value('claim', 1).fill(value);
      await form.row('Custom Claims', 1).getByText('left out: its name or value is null').waitFor();
    }
  });
});
