// Trying an API instance that asks for credentials, and one before any upstream.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import {
  adminUrl, applyOther, applyPolicy, createApiInstance, createClientApplication, ECHO, enforceClientIds,
} from './support/gateway.mjs';
import { decode } from './support/keys.mjs';
import { startUpstream } from './support/upstream.mjs';

startBrowser();

/** Opens the page; gives what sends, and what came back. */
async function openPage(page, instance) {
  await page.goto(new URL(`/api-instances/${instance.name}/try`, adminUrl()).href);
  await new SignInPage(page).signIn();
  const response = page.getByRole('region', { name: 'Response' });
  const send = async (words) => {
    await page.getByRole('button', { name: 'Send' }).click();
    await response.getByText(words).waitFor();
  };
  return { response, send };
}

test('who is refused enters credentials, and they are kept nowhere', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await enforceClientIds(instance);
  await applyOther(instance, 'http-basic-authentication-flex', undefined, { username: 'ada', password: 'correct horse' });
  const claim = { name: 'who', value: '#[authentication.principal ++ authentication.clientName]' };
  await applyPolicy(instance, 'Tokens', { customClaims: [claim] });
  const shop = await createClientApplication(t, 'A shop to try');
  await visit({ at: null }, async (page) => {
    const { response, send } = await openPage(page, instance);
    await page.getByLabel('Path and query').fill('/orders?x=1');
    await send('401 Unauthorized');
    await response.getByRole('button', { name: 'Enter credentials' }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'credentials');
    await page.getByLabel('Client application').selectOption(shop.id);
    await page.getByLabel('Client secret').fill(shop.secret);
    assert.equal(await page.getByLabel('User name').inputValue(), 'ada');
    await page.getByLabel('Password').fill('correct horse');
    await send('200 OK');
    await response.getByText('Signature verifies').waitFor();
    const token = await response.getByRole('region', { name: 'Encoded token' }).innerText();
    assert.equal(decode(token).claims.who, 'adaA shop to try');

    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    assert.doesNotMatch(kept, new RegExp(`correct horse|${shop.secret}`));
  });
});

test('a token is entered where one is asked for', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  const key = 'a secret of thirty-two bytes, or more';
  await applyOther(instance, 'jwt-validation-flex', undefined, { signingMethod: 'hmac', textKey: key });
  const maker = await createApiInstance(t, ECHO);
  await applyPolicy(maker, 'Tokens', { signingMethod: 'HS256', privateKey: key });
  const echo = await (await fetch(maker.address)).json();
  await visit({ at: null }, async (page) => {
    const { send } = await openPage(page, instance);
    await send('401 Unauthorized');
    await page.getByLabel('Token', { exact: true }).fill(echo.headers.authorization[0]);
    await send('200 OK');
  });
});

test('the token is shown that any upstream received', async (t) => {
  const upstream = await startUpstream(t);
  const instance = await createApiInstance(t, upstream.address);
  await applyPolicy(instance, 'Tokens', {});
  await visit({ at: null }, async (page) => {
    const { response, send } = await openPage(page, instance);
    await send('200 OK');
    await response.getByText('Signature verifies').waitFor();
    const shown = await response.getByRole('region', { name: 'Encoded token' }).innerText();
    assert.deepEqual(upstream.tokens, [`Bearer ${shown}`]);
  });
});

test('earlier requests come back without credentials and bodies, also after a reload', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await visit({ at: null }, async (page) => {
    const { response, send } = await openPage(page, instance);
    await page.getByLabel('Method').selectOption('POST');
    await page.getByLabel('Path and query').fill('/first');
    await page.getByLabel('Headers, one in a line').fill('x-a: 1\nauthorization: Bearer of-nobody');
    await page.getByLabel('Body').fill('{"card":"of-nobody","n":12345678901234567890}');
    await send('200 OK');
    const body = response.getByRole('region', { name: 'Body' });
    assert.match(await body.innerText(), /\n {2}"method": "POST",\n/);
    const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    assert.match(kept, /first/);
    assert.doesNotMatch(kept, /of-nobody/);

    await page.reload();
    await page.getByRole('combobox', { name: 'Earlier requests' }).selectOption({ label: 'POST /first' });
    assert.equal(await page.getByLabel('Path and query').inputValue(), '/first');
    assert.equal(await page.getByLabel('Headers, one in a line').inputValue(), 'x-a: 1');
    await page.getByRole('button', { name: 'Send' }).click();
    await response.getByRole('button', { name: 'Copy as curl' }).waitFor();
  });
});
