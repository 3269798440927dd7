// What an API instance does: a working example in one click, a request tried
// through it, and the counters that follow.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { answerWith, answerTruly } from './support/answers.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { ECHO, adminUrl, applyPolicy, createApiInstance, removeApiInstance } from './support/gateway.mjs';
import { decode } from './support/keys.mjs';

startBrowser();

/** Signs in at a page of an API instance. */
async function open(page, { name }, tab) {
  await page.goto(new URL(`/api-instances/${name}/${tab}`, adminUrl()).href);
  await new SignInPage(page).signIn();
  await new ApiInstancePage(page, name).heading.waitFor();
}

test('a working example is made in one click', async (t) => {
  const example = { name: 'example' };
  t.after(() => removeApiInstance(example));
  await visit({ prepare: (page) => answerWith(page, []) }, async (page) => {
    await new SignInPage(page).signIn();
    const make = page.getByRole('button', { name: 'Create a working example' });
    await make.waitFor();
    await answerTruly(page);
    await make.click();
    const instance = new ApiInstancePage(page, 'example');
    await instance.policy('Example').waitFor();
    await page.getByRole('navigation', { name: 'API instance' }).getByRole('link', { name: 'Try it' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    const token = await page.getByRole('region', { name: 'Encoded token' }).innerText();
    assert.equal(decode(token).claims.sub, 'anonymous');
  });
});

test('a request is tried, and its token and its response are shown', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  const customClaims = [{ name: 'path', value: '#[attributes.requestPath]' }, { name: 'tenant', value: "#[attributes.headers['x-tenant']]" }, { name: 'town', value: 'Zürich ✓' }];
  await applyPolicy(instance, 'Tokens', { customClaims });
  await visit({ at: null }, async (page) => {
    await open(page, instance, 'try');
    await page.getByLabel('Method').selectOption('POST');
    await page.getByLabel('Path and query').fill('/orders/42?page=2');
    await page.getByLabel('Headers, one in a line').fill('x-tenant: acme');
    await page.getByLabel('Body').fill('hello');
    await page.getByRole('button', { name: 'Send' }).click();
    const response = page.getByRole('region', { name: 'Response' });
    await response.getByText('200 OK').waitFor();
    const { claims } = decode(await response.getByRole('region', { name: 'Encoded token' }).innerText());
    assert.equal(claims.path, '/orders/42');
    assert.equal(claims.tenant, 'acme');
    const member = (name) => response.getByRole('term').filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) }).locator('xpath=following-sibling::dd//code');
    assert.equal(await member('alg').innerText(), '"RS256"');
    assert.equal(await member('path').innerText(), '"/orders/42"');
    assert.equal(await member('town').innerText(), '"Zürich ✓"');
    assert.match(await response.innerText(), /in \d+(\.\d)? ms, to the last byte/);
    assert.match(await response.getByRole('region', { name: 'Body' }).innerText(), /"body": "hello"/);

    await page.getByLabel('Path and query').fill('no-slash');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alert').getByText('One thing to fix:').waitFor();
    assert.equal(await page.getByLabel('Path and query').getAttribute('aria-invalid'), 'true');
  });
});

test('it is said why no token is shown', async (t) => {
  const silent = await createApiInstance(t, ECHO);
  await visit({ at: null }, async (page) => {
    await open(page, silent, 'try');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('region', { name: 'Response' }).getByText('no policy made one for this request').waitFor();
  });
});

test('requests are counted where they are seen', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await applyPolicy(instance, 'Tokens', {});
  for (let sent = 0; sent < 3; sent += 1) await fetch(instance.address);
  await visit({ at: null }, async (page) => {
    await open(page, instance, 'metrics');
    const figure = (name) => page.getByRole('term').filter({ hasText: name }).locator('xpath=following-sibling::dd');
    await page.getByRole('slider', { name: /3 in all/ }).waitFor();
    assert.equal(await figure('Requests').innerText(), '3');
    assert.equal(await figure('Tokens').innerText(), '3');
    assert.match(await figure('Median').innerText(), /^\d+(\.\d)? (ms|µs)$/);
  });
});
