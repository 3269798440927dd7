// Nothing opens by one slip: copies, switches and menus of what guards or signs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import {
  apiInstance, applyOther, applyPolicy, createApiInstance, enforceClientIds, policiesOf, removeApiInstance, replacePolicy,
} from './support/gateway.mjs';
import { startUpstream } from './support/upstream.mjs';

startBrowser();

const BASIC = 'http-basic-authentication-flex';

/** The page of an API instance. */
async function open(page, { name }) {
  await new SignInPage(page).signIn();
  const instance = new ApiInstancePage(page, name);
  await instance.heading.waitFor();
  return instance;
}

const at = ({ name }) => `/api-instances/${name}`;

/** The status that a request gets, which the client's own `Authorization` comes with. */
async function status(instance) {
  const answer = await fetch(instance.address, { headers: { authorization: 'Bearer of-the-client' } });
  return answer.status;
}

/** An API instance with a guard and a policy that signs; its upstream takes down what arrives. */
async function guarded(t) {
  const upstream = await startUpstream(t);
  const instance = await createApiInstance(t, upstream.address);
  await enforceClientIds(instance);
  const customClaims = [{ name: 'tenant', value: 'acme' }];
  await applyPolicy(instance, 'Tokens', { exp: 300, customClaims });
  return { instance, upstream };
}

test('a duplicate has the policies of its original, lets nobody in, and says what it needs', async (t) => {
  const { instance } = await guarded(t);
  await applyOther(instance, BASIC, 'Door', { username: 'alice', password: 'secret' });
  const copy = { name: `${instance.name}-copy` };
  t.after(() => removeApiInstance(copy));
  await visit({ at: at(instance) }, async (page) => {
    await open(page, instance);
    await page.getByRole('button', { name: `Actions for ${instance.name}` }).click();
    await page.getByRole('link', { name: 'Duplicate' }).click();
    await page.getByText('disabled until you enable it').waitFor();
    assert.equal(await page.getByRole('switch', { name: 'Enabled' }).count(), 0);
    await page.getByRole('button', { name: 'Create' }).click();
    const made = new ApiInstancePage(page, copy.name);
    await made.heading.waitFor();
    const said = await page.getByRole('status').getByText(`${copy.name} is created, disabled.`).innerText();
    assert.match(said, /Tokens needs its Private Key, Door needs its User Password/);
    assert.equal((await apiInstance(copy)).state, 'disabled');
    assert.deepEqual((await policiesOf(copy)).map((it) => it.config), (await policiesOf(instance)).map((it) => it.config));
    await made.policy('Door').getByText('Needs User Password').waitFor();
    assert.equal(await made.policy('Client ID Enforcement').getByText(/^Needs/).count(), 0);

    // What lacks its password is not switched on, and the way to the field is shown.
    await made.toggle('Door').click();
    await page.getByRole('status').getByText('Door needs its User Password first.').waitFor();
    assert.equal(await made.toggle('Door').isChecked(), false);
    await page.getByRole('link', { name: 'Set the User Password' }).click();
    await page.getByRole('switch', { name: 'Enabled' }).check();
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    const password = page.getByRole('textbox', { name: 'User Password' });
    await page.waitForFunction(() => document.activeElement?.id === 'field-config.password');
    assert.equal(await password.getAttribute('aria-invalid'), 'true');
    await password.fill('hunter2');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await made.heading.waitFor();
    await made.policy('Door').getByText('Needs User Password').waitFor({ state: 'detached' });

    // The copy is enabled only knowingly while another of its policies lacks its key.
    await page.getByRole('button', { name: `Actions for ${copy.name}` }).click();
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    const question = page.getByRole('dialog', { name: `Enable ${copy.name}?` });
    await question.getByText('Tokens').waitFor();
    await question.getByRole('button', { name: 'Keep' }).click();
    assert.equal((await apiInstance(copy)).state, 'disabled');
  });
});

test('a guard is switched off by keyboard only after the question what requests get then', async (t) => {
  const { instance } = await guarded(t);
  await visit({ at: at(instance) }, async (page) => {
    const { toggle } = { toggle: (await open(page, instance)).toggle('Client ID Enforcement') };
    await toggle.focus();
    await page.keyboard.press('Space');
    const question = page.getByRole('dialog', { name: 'Disable Client ID Enforcement?' });
    await question.getByText('Requests will be let through without credentials.').waitFor();
    assert.ok(await toggle.isChecked());
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    assert.ok(await toggle.isChecked());
    assert.ok(await toggle.evaluate((it) => it === document.activeElement));
    assert.equal(await status(instance), 401);

    await page.keyboard.press('Space');
    await question.getByRole('button', { name: 'Disable' }).press('Enter');
    await page.getByRole('status').getByText('Client ID Enforcement is disabled.').waitFor();
    assert.equal(await toggle.isChecked(), false);
    assert.equal(await status(instance), 200);
    // On again it needs no question.
    await toggle.click();
    await page.getByRole('status').getByText('Client ID Enforcement is enabled.').waitFor();
    assert.equal(await status(instance), 401);
  });
});

test('without its tokens an API instance hands on what the client sends, as the question says', async (t) => {
  const upstream = await startUpstream(t);
  const instance = await createApiInstance(t, upstream.address);
  await applyPolicy(instance, 'Tokens', {});
  await visit({ at: at(instance) }, async (page) => {
    const made = await open(page, instance);
    await made.toggle('Tokens').click();
    const question = page.getByRole('dialog', { name: 'Disable Tokens?' });
    await question.getByText('without a token, and with the Authorization that the client sends').waitFor();
    await question.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('status').getByText('Tokens is disabled.').waitFor();
    await status(instance);
    assert.equal(upstream.tokens.at(-1), 'Bearer of-the-client');
  });
});

test('an API instance is disabled after the question who gets its requests then', async (t) => {
  const { instance } = await guarded(t);
  const child = await createApiInstance(t);
  await visit({}, async (page) => {
    const list = new ApiInstancesPage(page);
    await new SignInPage(page).signIn();
    await list.row(instance.name).waitFor();
    // The last item is the one that deletes, and the one before it destroys nothing.
    await page.getByRole('button', { name: `Actions for ${instance.name}` }).click();
    const items = await page.locator(`#menu-${instance.name} .menu-item`).allInnerTexts();
    assert.deepEqual(items, ['Disable…', 'Settings', 'Duplicate', 'History', 'Copy as YAML', 'Copy as curl', 'Delete…']);
    await page.keyboard.press('Escape');

    const { host } = new URL(instance.address);
    assert.equal(await list.disable(instance.name), `Connections to ${host} will be refused.`);
    await list.announced(`${instance.name} is disabled.`);
    await assert.rejects(fetch(instance.address));
    assert.equal((await apiInstance(child)).state, 'active');
  });
});

test('policies stand in the order of a request, and move only where an order means something', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'First', {});
  await enforceClientIds(instance);
  await applyOther(instance, 'tls-outbound', 'Upstream', { skipValidation: true });
  await applyPolicy(instance, 'Second', {});
  await applyOther(instance, BASIC, 'Door', { username: 'alice', password: 'secret' });
  await visit({ at: at(instance) }, async (page) => {
    const made = await open(page, instance);
    await made.policy('Door').waitFor();
    assert.deepEqual(await made.titles(), ['Client ID Enforcement', 'Door', 'First', 'Second', 'Upstream']);
    const moves = (title) => made.policy(title).getByRole('button', { name: /^Move/ }).count();
    assert.deepEqual(await Promise.all(['Door', 'Second', 'Upstream'].map(moves)), [2, 2, 0]);
    await made.policy('First').getByText('Its token never arrives: that of Second does.').waitFor();
    await made.policy('First').getByRole('button', { name: 'Move First down' }).click();
    await page.getByRole('status').getByText('First is now number 2 of 2.').waitFor();
    assert.deepEqual(await made.turn('Tokens').getByRole('heading').allInnerTexts(), ['Second', 'First']);
    await made.policy('Second').getByText('Its token never arrives: that of First does.').waitFor();
    const labels = (await policiesOf(instance)).map((policy) => policy.label ?? 'Clients');
    assert.deepEqual(labels, ['Second', 'Clients', 'Upstream', 'First', 'Door']);
  });
});

test('a menu stays open while somebody else changes what it is about', async (t) => {
  const { instance } = await guarded(t);
  const tokens = async () => (await policiesOf(instance)).find(({ label }) => label === 'Tokens');
  await visit({}, async (page) => {
    const list = new ApiInstancesPage(page);
    await new SignInPage(page).signIn();
    await page.getByRole('button', { name: `Actions for ${instance.name}` }).click();
    const settings = page.getByRole('link', { name: 'Settings' });
    await settings.waitFor();
    await replacePolicy(instance, await tokens(), { exp: 600 });
    await list.announced(`${instance.name} was changed.`);
    assert.ok(await settings.isVisible());

    await page.keyboard.press('Escape');
    await list.link(instance.name).click();
    const made = new ApiInstancePage(page, instance.name);
    await made.policy('Tokens').getByRole('button', { name: 'Actions for Tokens' }).click();
    const history = page.getByRole('link', { name: 'History' });
    await history.waitFor();
    await replacePolicy(instance, await tokens(), { exp: 900 });
    await made.policy('Tokens').getByText('15 minutes after issue').waitFor();
    assert.ok(await history.isVisible());
  });
});

test('a failure that no form can show is told in the words of its issues', async (t) => {
  const instance = await createApiInstance(t);
  const issues = [{ path: 'address', message: 'Something listens on 127.0.0.1:8081 already.', severity: 'error' }];
  const json = { type: '/problems/invalid-configuration', title: 'The configuration cannot run', status: 422, detail: 'Every issue has its path and says what to do.', issues };
  await visit({ at: at(instance) }, async (page) => {
    await open(page, instance);
    await page.route(`**/api/v1/api-instances/${instance.name}`, (route) => route.fulfill({ status: 422, json }));
    await page.getByRole('button', { name: `Actions for ${instance.name}` }).click();
    await page.getByRole('button', { name: 'Disable…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    const failure = page.getByRole('status').getByText('Something listens on 127.0.0.1:8081 already.');
    await failure.waitFor();
    // It is old news once the same works.
    await page.unroute(`**/api/v1/api-instances/${instance.name}`);
    await page.getByRole('button', { name: `Actions for ${instance.name}` }).click();
    await page.getByRole('button', { name: 'Disable…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await failure.waitFor({ state: 'detached' });
    assert.equal((await apiInstance(instance)).state, 'disabled');
  });
});

test('the form asks as well before it disables what guards', async (t) => {
  const { instance } = await guarded(t);
  const [{ id }] = await policiesOf(instance);
  await visit({ at: `${at(instance)}/policies/${id}` }, async (page) => {
    await new SignInPage(page).signIn();
    await page.getByText('Advanced options').click();
    await page.getByRole('switch', { name: 'Enabled' }).click();
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    const question = page.getByRole('dialog', { name: /^Disable / });
    await question.getByText('let through without credentials').waitFor();
    await question.getByRole('button', { name: 'Keep' }).click();
    assert.equal(await status(instance), 401);
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await question.getByRole('button', { name: 'Disable' }).click();
    await new ApiInstancePage(page, instance.name).heading.waitFor();
    assert.equal(await status(instance), 200);
  });
});

test('the settings ask as well before they disable an API instance', async (t) => {
  const { instance } = await guarded(t);
  await visit({ at: `${at(instance)}/settings` }, async (page) => {
    await new SignInPage(page).signIn();
    await page.getByRole('switch', { name: 'Enabled' }).click();
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    const question = page.getByRole('dialog', { name: `Disable ${instance.name}?` });
    await question.getByRole('button', { name: 'Keep' }).click();
    assert.equal((await apiInstance(instance)).state, 'active');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await question.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('is disabled: it goes live when you enable it').waitFor();
    assert.equal((await apiInstance(instance)).state, 'disabled');
  });
});
