// What a file declares: read, not changed, followed, and copied to what can be changed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { ClientApplicationsPage } from './pages/client-applications.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { YamlPage } from './pages/yaml.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { EXPIRATION, SECRET, declareApiInstance, declareClientApplication, redeclare } from './support/declared.mjs';
import { adminUrl, apiInstance, policiesOf, removeApiInstance } from './support/gateway.mjs';
import { assertHs256, decode } from './support/keys.mjs';
import { startUpstream } from './support/upstream.mjs';

startBrowser();

/** The page of an API instance that a file declares. */
async function visitDeclared(t, test) {
  const upstream = await startUpstream(t);
  const declared = await declareApiInstance(t, upstream.address);
  await visit({}, async (page) => {
    await new SignInPage(page).signIn();
    const list = new ApiInstancesPage(page);
    await list.row(declared.name).getByText(`${declared.name}.yaml:`).waitFor();
    await list.link(declared.name).click();
    const instance = new ApiInstancePage(page, declared.name);
    await instance.heading.waitFor();
    await test(page, { declared, instance, upstream });
  });
}

test('it says where it is declared and offers nothing that cannot be done', (t) =>
  visitDeclared(t, async (page, { declared, instance }) => {
    await page.getByText(`Declared in ${declared.file}:`).waitFor();
    assert.equal(await instance.apply.count(), 0);
    assert.deepEqual(await instance.titles(), ['Tokens', 'Audit']);
    assert.equal(await instance.policies.getByRole('button').count(), 0);
    assert.equal(await instance.policies.getByRole('switch').count(), 0);
    await page.getByRole('button', { name: `Actions for ${declared.name}` }).click();
    assert.equal(await page.getByRole('button', { name: 'Delete…' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: /^Disable/ }).count(), 0);
    await page.keyboard.press('Escape');

    await instance.settings.click();
    assert.ok(await page.getByLabel('Upstream', { exact: true }).isDisabled());
    assert.equal(await page.getByRole('button', { name: 'Apply', exact: true }).count(), 0);

    const yaml = new YamlPage(page);
    await yaml.open();
    assert.equal(await yaml.text.evaluate((area) => area.readOnly), true);
    assert.equal(await yaml.apply.count(), 0);
    assert.ok(!(await yaml.text.inputValue()).includes(SECRET));
  }));

test('a policy is shown with all that its form has, and nothing in it can be changed', (t) =>
  visitDeclared(t, async (page, { instance }) => {
    await instance.policy('Tokens').getByRole('link', { name: 'Tokens' }).click();
    await page.getByRole('heading', { name: 'Tokens', level: 1 }).waitFor();
    const form = new PolicyForm(page);
    assert.equal(await form.exp.inputValue(), '300');
    for (const field of [form.exp, form.method, form.iat]) assert.ok(await field.isDisabled());
    assert.equal(await form.form.getByRole('button').count(), 0);
    assert.equal(await form.apply.count(), 0);
    await page.getByRole('link', { name: 'copy it to managed' }).click();
    await instance.heading.waitFor();
  }));

test('the addresses of its forms and of its history lead back instead of changing something', (t) =>
  visitDeclared(t, async (page, { declared }) => {
    const [{ id }] = await policiesOf(declared);
    for (const form of ['new', id]) {
      await page.goto(new URL(`/api-instances/${declared.name}/policies/${form}`, adminUrl()).href);
      await page.getByRole('link', { name: 'copy it to managed' }).click();
      await new ApiInstancePage(page, declared.name).heading.waitFor();
    }
    await page.goto(new URL(`/api-instances/${declared.name}/policies/${id}/history`, adminUrl()).href);
    await page.getByRole('main').getByText(/declared in|no such policy/i).first().waitFor();
    assert.equal(await page.getByRole('button', { name: /Revert/ }).count(), 0);
  }));

test('what is changed in its file is shown without a reload', (t) =>
  visitDeclared(t, async (page, { declared, instance }) => {
    assert.equal(await instance.fact('Tokens', 'Expiration (exp)'), '5 minutes after issue');
    await redeclare(declared, 7200);
    await instance.policy('Tokens').getByText('2 hours after issue').waitFor();
  }));

test('a mistake in its file is shown with file and line, and what it said before is served on', (t) =>
  visitDeclared(t, async (page, { declared, upstream }) => {
    await redeclare(declared, 'soon');
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'API instances' }).click();
    await page.getByText('what they said before is served on').waitFor();
    await page.getByText(`${declared.file}:${EXPIRATION}`).waitFor();
    await page.getByText('whole number of seconds').waitFor();
    await fetch(declared.address);
    const { claims } = decode(upstream.tokens.at(-1).replace('Bearer ', ''));
    assert.equal(claims.exp - claims.iat, 300);

    await redeclare(declared, 60);
    await page.getByText('what they said before is served on').waitFor({ state: 'detached' });
  }));

test('a copy is managed, says which keys must be set again, and works once they are', (t) =>
  visitDeclared(t, async (page, { declared, upstream }) => {
    const copy = { name: `${declared.name}-copy` };
    t.after(() => removeApiInstance(copy));
    await page.getByRole('button', { name: 'Copy to managed' }).click();
    const instance = new ApiInstancePage(page, copy.name);
    await instance.heading.waitFor();
    const outcome = page.getByRole('status').getByText('not copied');
    assert.match(await outcome.innerText(), /Tokens needs its Private Key, Audit needs its Private Key/);
    const [made, original] = [await apiInstance(copy), await apiInstance(declared)];
    assert.equal(made.enabled, false, 'nothing passes without a token meanwhile');
    assert.deepEqual(made.services, original.services);
    assert.deepEqual(made.policies.map((it) => it.config), original.policies.map((it) => it.config));
    assert.notEqual(made.address, declared.address);
    assert.equal(await page.getByText('Declared in').count(), 0);

    await page.getByRole('link', { name: 'Set the Private Key' }).click();
    const form = new PolicyForm(page);
    await form.key.fill(SECRET);
    await page.getByRole('switch', { name: 'Enabled' }).check();
    await form.apply.click();
    await instance.heading.waitFor();
    await instance.act('Audit', 'Delete…');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await instance.policy('Audit').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Actions for ${copy.name}` }).click();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('status').getByText('is enabled and serves').waitFor();
    await fetch(made.address);
    assertHs256(upstream.tokens.at(-1).replace('Bearer ', ''), SECRET);
  }));

test('a client application says where it is declared and offers nothing that cannot be done', async (t) => {
  const declared = await declareClientApplication(t);
  await visit({}, async (page) => {
    await new SignInPage(page).signIn();
    const applications = new ClientApplicationsPage(page);
    await applications.open();
    const row = applications.row(declared.name);
    await row.getByText(`${declared.file}:1`).waitFor();
    assert.equal(await row.getByRole('button', { name: 'Copy ID' }).count(), 1);
    assert.equal(await row.getByRole('button', { name: 'Actions' }).count(), 0);
  });
});
