// An API instance as text: edited, refused at a place, and changed by two at once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { Decision } from './pages/decision.mjs';
import { YamlPage } from './pages/yaml.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { applyPolicy, createApiInstance, policiesOf, replacePolicy } from './support/gateway.mjs';

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
    await yaml.issues.getByText(`Line ${line}, column`).waitFor();
    assert.equal(await yaml.cursorLine(), line);
    assert.ok(await yaml.text.evaluate((area) => area === document.activeElement));
    assert.equal(await yaml.text.getAttribute('aria-invalid'), 'true');
    assert.equal((await policiesOf(created))[0].config.exp, 300);
  }));

test('what somebody else changed is said at once, brought together line by line, and asked about where both did', (t) =>
  visit({}, async (page) => {
    const { created, yaml } = await open(t, page);
    const config = async () => (await policiesOf(created))[0].config;
    const change = async (other) => replacePolicy(created, { ...(await policiesOf(created))[0], config: await config() }, other);
    await yaml.replace('exp: 300', 'exp: 600');
    await change({ nbf: 5 });
    await page.getByRole('status').getByText('Somebody else changed this API instance.').waitFor();
    await page.getByRole('button', { name: 'Take it in' }).click();
    await page.getByRole('status').getByText('Taken in. Nothing is applied yet.').waitFor();
    assert.match(await yaml.text.inputValue(), /exp: 600[^]*nbf: 5/);
    assert.equal((await config()).exp, 300);

    await change({ iat: false });
    await yaml.apply.click();
    await page.getByRole('status').getByText(`Applied and live on ${created.name}.`).waitFor();
    const { exp, nbf, iat } = await config();
    assert.deepEqual([exp, nbf, iat], [600, 5, false]);
    // The next message of the same words is another one.
    const close = page.getByRole('button', { name: 'Close the message' });
    while (await close.count()) await close.first().click();
    await page.getByText('Applied and live').waitFor({ state: 'detached' });

    await yaml.replace('exp: 600', 'exp: 60');
    await change({ exp: 1200 });
    await yaml.apply.click();
    const decision = new Decision(page, 'API instance');
    const [field] = await decision.asked();
    assert.match(field, /^Line \d+$/);
    await decision.choose(field, 'Mine');
    await decision.apply.click();
    await page.getByRole('status').getByText(`Applied and live on ${created.name}.`).waitFor();
    await page.waitForFunction((area) => area.value.includes('exp: 60\n'), await yaml.text.elementHandle());
    assert.equal((await config()).exp, 60);
  }));

test('whoever leaves with changes in the text is asked', (t) =>
  visit({}, async (page) => {
    const { yaml } = await open(t, page);
    await yaml.replace('exp: 300', 'exp: 600');
    await page.getByRole('link', { name: 'Policies', exact: true }).click();
    await page.getByRole('dialog', { name: 'Leave without applying?' }).getByRole('button', { name: 'Stay' }).click();
    assert.match(await yaml.text.inputValue(), /exp: 600/);
  }));

test('lines have numbers, a wrong one is marked, and its issue, which says the place once, leads there', (t) =>
  visit({}, async (page) => {
    const { yaml } = await open(t, page);
    await yaml.text.fill(`${await yaml.text.inputValue()}${'# more\n'.repeat(200)}a: b: c\n`);
    const lines = (await yaml.text.inputValue()).split('\n');
    const line = lines.findIndex((text) => text === 'a: b: c') + 1;
    await yaml.apply.click();
    const place = yaml.issues.getByRole('button', { name: `Line ${line}, column` });
    await place.waitFor();
    assert.equal((await yaml.issues.innerText()).match(/column/g).length, 1);
    assert.ok((await page.locator('.yaml-margin pre').innerText()).endsWith(`\n${lines.length}`));
    // Both at the same height: the mark is behind the line.
    const mark = await page.locator('.line-mark').boundingBox();
    const area = await yaml.text.boundingBox();
    assert.ok(mark.y > area.y && mark.y < area.y + area.height, `${mark.y} in ${area.y}`);

    await yaml.text.evaluate((text) => {
      text.setSelectionRange(0, 0);
      text.scrollTop = 0;
    });
    await place.click();
    assert.equal(await yaml.cursorLine(), line);
    assert.ok((await yaml.text.evaluate((text) => text.scrollTop)) > 0);
  }));
