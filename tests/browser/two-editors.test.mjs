// Two people change the same thing: nothing of either is lost unseen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { ClientApplicationsPage } from './pages/client-applications.mjs';
import { Decision } from './pages/decision.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { SettingsPage } from './pages/settings.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import {
  ECHO, apiInstance, applyOther, applyPolicy, clientApplications, createApiInstance, createClientApplication, policiesOf,
  removeClientApplications, removePolicy, renameClientApplication, replaceApiInstance, replacePolicy,
} from './support/gateway.mjs';

startBrowser();

const BASIC = 'http-basic-authentication-flex';

/** What somebody else has changed is said in time for this. */
const changed = (page, what) => page.getByRole('status').getByText(`Somebody else changed ${what}`);

/** The form of the only policy of an API instance, and what its policy is. */
async function visitForm(t, config, test) {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', config);
  const [policy] = await policiesOf(instance);
  const now = async () => (await policiesOf(instance))[0].config;
  // What is still there is what the other one saw.
  const change = async (other) => replacePolicy(instance, { ...policy, config: await now() }, other);
  await visit({ at: `/api-instances/${instance.name}/policies/${policy.id}` }, async (page) => {
    await new SignInPage(page).signIn();
    const form = new PolicyForm(page);
    await form.exp.waitFor();
    await test({ page, form, instance, policy, now, change, decision: new Decision(page, 'policy') });
  });
}

async function applied(page, { name }) {
  await new ApiInstancePage(page, name).heading.waitFor();
}

const claims = (pairs) => Object.entries(pairs).map(([name, value]) => ({ name, value }));

test('what only one side changed is taken from that side, and nobody is asked', (t) =>
  visitForm(t, { exp: 300, customClaims: claims({ sub: 'a', aud: 'b' }) }, async (it) => {
    await it.form.nbf.fill('5');
    await it.form.value('claim', 1).fill('mine');
    await it.change({ exp: 600, customClaims: claims({ sub: 'a', tenant: 'theirs' }) });
    await it.form.apply.click();
    await applied(it.page, it.instance);
    const { exp, nbf, customClaims } = await it.now();
    assert.deepEqual([exp, nbf, customClaims], [600, 5, claims({ sub: 'mine', tenant: 'theirs' })]);
  }));

test('what both changed is asked about field by field, with nothing chosen before', (t) =>
  visitForm(t, { exp: 300, customClaims: claims({ sub: 'a' }) }, async (it) => {
    await it.form.exp.fill('60');
    await it.form.nbf.fill('5');
    await it.form.value('claim', 1).fill('mine');
    await it.change({ exp: 600, nbf: 5, customClaims: claims({ sub: 'theirs' }) });
    await it.form.apply.click();
    const { decision } = it;
    assert.deepEqual(await decision.asked(), ['Expiration (exp)', 'Custom Claims: sub']);
    assert.deepEqual(await decision.sides('Expiration (exp)'), ['Mine 60', 'Theirs 600']);
    assert.equal(await decision.dialog.getByRole('radio', { checked: true }).count(), 0);
    await decision.choose('Expiration (exp)', 'Theirs');
    assert.equal(await decision.apply.getAttribute('aria-disabled'), 'true');
    await decision.apply.click({ force: true });
    assert.equal((await it.now()).customClaims[0].value, 'theirs');
    // By keyboard alone.
    await decision.side('Custom Claims: sub', 'Mine').getByRole('radio').focus();
    await it.page.keyboard.press('Space');
    await decision.apply.focus();
    await it.page.keyboard.press('Enter');
    await applied(it.page, it.instance);
    const { exp, nbf, customClaims } = await it.now();
    assert.deepEqual([exp, nbf, customClaims], [600, 5, claims({ sub: 'mine' })]);
  }));

test('somebody else’s change is said while one types, and is taken into the form', (t) =>
  visitForm(t, { exp: 300 }, async (it) => {
    await it.form.nbf.fill('5');
    await it.change({ exp: 600 });
    const notice = changed(it.page, 'this policy');
    await notice.waitFor();
    assert.match(await notice.innerText(), /at \d{1,2}:\d\d.*Expiration \(exp\): 300 → 600/);
    assert.equal(await it.form.exp.inputValue(), '300');
    await it.form.nbf.focus();
    await it.page.getByRole('button', { name: 'Take it in' }).click();
    await notice.waitFor({ state: 'detached' });
    assert.deepEqual([await it.form.exp.inputValue(), await it.form.nbf.inputValue()], ['600', '5']);
    assert.deepEqual([(await it.now()).exp, (await it.now()).nbf], [600, 0], 'nothing is applied yet');
    await it.form.apply.click();
    await applied(it.page, it.instance);
    assert.deepEqual([(await it.now()).exp, (await it.now()).nbf], [600, 5]);
  }));

test('what is taken in may be asked about, and is not applied by that', (t) =>
  visitForm(t, { exp: 300 }, async (it) => {
    await it.form.exp.fill('60');
    await it.change({ exp: 600 });
    await changed(it.page, 'this policy').waitFor();
    await it.page.getByRole('button', { name: 'Take it in' }).click();
    await it.decision.choose('Expiration (exp)', 'Mine');
    await it.decision.takeIn.click();
    await it.decision.dialog.waitFor({ state: 'hidden' });
    assert.equal(await it.form.exp.inputValue(), '60');
    assert.equal((await it.now()).exp, 600);
    await it.form.apply.click();
    await applied(it.page, it.instance);
    assert.equal((await it.now()).exp, 60);
  }));

test('a change that is taken in reaches what is typed as text, and leaves it there', (t) =>
  visitForm(t, { exp: 300 }, async (it) => {
    await it.page.getByRole('button', { name: 'YAML' }).click();
    const text = it.page.getByLabel('Policy as YAML');
    await text.waitFor();
    await text.fill((await text.inputValue()).replace('nbf: 0', 'nbf: 5'));
    await it.change({ exp: 600 });
    await it.page.getByRole('button', { name: 'Take it in' }).click();
    await it.page.waitForFunction((area) => area.value.includes('exp: 600'), await text.elementHandle());
    assert.match(await text.inputValue(), /nbf: 5/);
  }));

test('a secret that both have set is asked about, and is shown by neither', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await applyOther(instance, BASIC, 'Door', { username: 'alice', password: 'first' });
  const [policy] = await policiesOf(instance);
  await visit({ at: `/api-instances/${instance.name}/policies/${policy.id}` }, async (page) => {
    await new SignInPage(page).signIn();
    await page.getByRole('button', { name: 'Replace User Password' }).click();
    await page.getByRole('textbox', { name: 'User Password' }).fill('mine');
    await replacePolicy(instance, policy, { password: 'theirs' });
    const notice = changed(page, 'this policy');
    await notice.waitFor();
    assert.match(await notice.innerText(), /User Password: set\./);
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    const decision = new Decision(page, 'policy');
    assert.deepEqual(await decision.asked(), ['User Password']);
    assert.deepEqual(await decision.sides('User Password'), ['Mine Set by you', 'Theirs Set by somebody else']);
    await decision.choose('User Password', 'Theirs');
    await decision.apply.click();
    await applied(page, instance);
    const status = async (password) => {
      const authorization = `Basic ${btoa(`alice:${password}`)}`;
      return (await fetch(instance.address, { headers: { authorization } })).status;
    };
    assert.deepEqual([await status('mine'), await status('theirs')], [401, 200]);
  });
});

test('a policy that somebody else removed says so while one types', (t) =>
  visitForm(t, { exp: 300 }, async (it) => {
    await it.form.exp.fill('60');
    await removePolicy(it.instance, it.policy);
    await it.page.getByRole('status').getByText('Somebody else deleted this policy').waitFor();
    assert.equal(await it.form.exp.inputValue(), '60');
  }));

test('settings of an API instance are brought together, too, whoever applied a policy meanwhile', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: `/api-instances/${instance.name}/settings` }, async (page) => {
    await new SignInPage(page).signIn();
    const settings = new SettingsPage(page);
    await settings.addService('mine', 'http://127.0.0.1:10/');
    await applyPolicy(instance, 'Tokens', {});
    const route = await settings.addRoute();
    await settings.destination(route, 'upstream', '/');
    const [own] = instance.services;
    await replaceApiInstance(instance, { services: [{ ...own, address: 'http://127.0.0.1:11/' }], preserveHost: true });
    await changed(page, 'these settings').waitFor();
    await settings.apply.click();
    await page.getByRole('status').getByText('serves with its new settings').waitFor();
    const { services, preserveHost, policies } = await apiInstance(instance);
    assert.deepEqual(services.map(({ address }) => address), ['http://127.0.0.1:11/', 'http://127.0.0.1:10/']);
    assert.deepEqual([preserveHost, policies.length], [true, 1]);

    await page.getByRole('button', { name: 'Close the message' }).click();
    await page.getByLabel('Upstream', { exact: true }).first().fill('http://127.0.0.1:12/');
    await replaceApiInstance(instance, { services: [{ ...own, address: 'http://127.0.0.1:13/' }] });
    await settings.apply.click();
    const decision = new Decision(page, 'API instance');
    assert.deepEqual(await decision.asked(), ['Service: upstream']);
    await decision.choose('Service: upstream', 'Mine');
    await decision.apply.click();
    await page.getByRole('status').getByText('serves with its new settings').waitFor();
    assert.equal((await apiInstance(instance)).services[0].address, 'http://127.0.0.1:12/');
  });
});

test('client applications follow what somebody else does, and a row that stays keeps its focus', async (t) => {
  const first = `App ${Date.now()}`;
  const stays = await createClientApplication(t, `${first} stays`);
  const goes = await createClientApplication(t, `${first} goes`);
  t.after(() => removeClientApplications(`${first} renamed`));
  await visit({ at: '/client-applications' }, async (page) => {
    await new SignInPage(page).signIn();
    const applications = new ClientApplicationsPage(page);
    const button = applications.row(stays.name).getByRole('button', { name: 'Copy ID' });
    await button.focus();
    await renameClientApplication(goes, `${first} renamed`);
    await applications.row(`${first} renamed`).waitFor();
    await page.getByRole('status').getByText(`${first} renamed was changed.`).waitFor({ state: 'attached' });
    const added = await createClientApplication(t, `${first} added`);
    await applications.row(added.name).waitFor();
    await removeClientApplications(`${first} renamed`);
    await applications.row(`${first} renamed`).waitFor({ state: 'detached' });
    assert.ok(await button.evaluate((it) => it === document.activeElement));
  });
});

test('of two new names of a client application one is chosen', async (t) => {
  const first = `App ${Date.now()}`;
  const application = await createClientApplication(t, first);
  const [theirs, mine] = [`${first} theirs`, `${first} mine`];
  t.after(() => Promise.all([theirs, mine].map(removeClientApplications)));
  await visit({ at: '/client-applications' }, async (page) => {
    await new SignInPage(page).signIn();
    const applications = new ClientApplicationsPage(page);
    await applications.row(first).getByRole('button', { name: `Actions for ${first}` }).click();
    await page.getByRole('button', { name: 'Rename…' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(mine);
    await renameClientApplication(application, theirs);
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    const decision = new Decision(page, 'client application');
    assert.deepEqual(await decision.sides('Name'), [`Mine ${mine}`, `Theirs ${theirs}`]);
    await decision.choose('Name', 'Mine');
    await decision.apply.click();
    await applications.row(mine).waitFor();
    assert.ok((await clientApplications()).some(({ name }) => name === mine));
  });
});
