// An API instance as text: edited, refused at a place, and changed by two at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { YamlPage } from './pages/yaml.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { apiInstance, applyPolicy, createApiInstance, policiesOf, replacePolicy } from './support/gateway.mjs';

startBrowser();

/** The text of a new API instance with one policy. */
async function open(t, page) {
  const created = await createApiInstance(t);
  await applyPolicy(created, 'Tokens', { exp: 300 });
  await new SignInPage(page).signIn();
  await new ApiInstancesPage(page).link(created.name).click();
  await new ApiInstancePage(page, created.name).heading.waitFor();
  const yaml = new YamlPage(page);
  await yaml.open();
  return { created, yaml };
}

test('what is changed in the text is live, and the policy keeps its key', (t) =>
  visit({}, async (page) => {
    const { created, yaml } = await open(t, page);
    const [before] = await policiesOf(created);
    assert.doesNotMatch(await yaml.text.inputValue(), /PRIVATE KEY/);
    await yaml.replace('exp: 300', 'exp: 600');
    await yaml.apply.click();
    await page.getByRole('status').getByText(`Applied and live on ${created.name}.`).waitFor();
    const [after] = await policiesOf(created);
    assert.equal(after.config.exp, 600);
    assert.equal(after.id, before.id);
    assert.equal(after.privateKey.thumbprint, before.privateKey.thumbprint);
  }));

test('a mistake is said with its line and column, with the cursor there', (t) =>
  visit({}, async (page) => {
    const { created, yaml } = await open(t, page);
    await yaml.replace('exp: 300', 'exp: soon');
    const lines = (await yaml.text.inputValue()).split('\n');
    const line = lines.findIndex((text) => text.includes('exp: soon')) + 1;
    await yaml.apply.click();
    await yaml.alert.getByText(`Line ${line}, column`).waitFor();
    assert.equal(await yaml.cursorLine(), line);
    assert.ok(await yaml.text.evaluate((area) => area === document.activeElement));
    assert.equal(await yaml.text.getAttribute('aria-invalid'), 'true');
    assert.equal((await policiesOf(created))[0].config.exp, 300);
  }));

test('a change of somebody else is shown before it is taken or replaced', (t) =>
  visit({}, async (page) => {
    const { created, yaml } = await open(t, page);
    const change = async (exp) => replacePolicy(created, (await policiesOf(created))[0], { exp });
    await change(900);
    await yaml.replace('exp: 300', 'exp: 600');
    await yaml.apply.click();
    await yaml.conflict.getByRole('region', { name: 'Their version' }).getByText('exp: 900').waitFor();
    await yaml.conflict.getByRole('button', { name: 'Take theirs' }).click();
    assert.match(await yaml.text.inputValue(), /exp: 900/);

    await change(1200);
    await yaml.replace('exp: 900', 'exp: 600');
    await yaml.apply.click();
    await yaml.conflict.getByRole('button', { name: 'Apply mine' }).click();
    await page.getByRole('status').getByText(`Applied and live on ${created.name}.`).waitFor();
    assert.equal((await apiInstance(created)).policies[0].config.exp, 600);
  }));

test('whoever leaves with changes in the text is asked', (t) =>
  visit({}, async (page) => {
    const { yaml } = await open(t, page);
    await yaml.replace('exp: 300', 'exp: 600');
    await page.getByRole('link', { name: 'Policies', exact: true }).click();
    await page.getByRole('dialog', { name: 'Leave without applying?' }).getByRole('button', { name: 'Stay' }).click();
    assert.match(await yaml.text.inputValue(), /exp: 600/);
  }));
