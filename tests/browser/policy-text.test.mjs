// A policy as text in its form: both ways, refused at its line, and applied.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decision } from './pages/decision.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { PolicyText } from './pages/policy-text.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { ECHO, adminUrl, applyOther, applyPolicy, createApiInstance, policiesOf, replacePolicy } from './support/gateway.mjs';
import { decode } from './support/keys.mjs';
import { startUpstream } from './support/upstream.mjs';

startBrowser();

/** The form of a policy of an API instance, or of a new one. */
async function open(page, instance, id = 'new') {
  await page.goto(new URL(`/api-instances/${instance.name}/policies/${id}`, adminUrl()).href);
  await new SignInPage(page).signIn();
  const form = new PolicyForm(page);
  await form.apply.waitFor();
  return { form, text: new PolicyText(page) };
}

/** The form of a policy that is applied. */
async function edit(t, page) {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { exp: 300, customClaims: [{ name: 'sub', value: "#[upper('a')]" }] });
  const [policy] = await policiesOf(instance);
  return { instance, policy, ...(await open(page, instance, policy.id)) };
}

test('what is typed in the text is in the preview, in the fields and, once applied, in the token', async (t) => {
  const upstream = await startUpstream(t);
  const instance = await createApiInstance(t, upstream.address);
  await visit({ at: null }, async (page) => {
    const { form, text } = await open(page, instance);
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByText('Signature verifies').waitFor();
    await form.exp.fill('60');
    await form.add('claim', 'sub', 'first');
    await text.open();
    assert.match(await text.text.inputValue(), /^- policyRef:\n {4}name: jwt-generation-flex\n/);
    assert.doesNotMatch(await text.text.inputValue(), /privateKey/);

    await text.replace('exp: 60', 'exp: 120');
    await text.replace('value: first', "value: '#[upper(''second'')]'");
    await form.preview.getByText('"SECOND"').waitFor();
    await text.close();
    assert.equal(await form.exp.inputValue(), '120');
    assert.equal(await form.value('claim', 1).inputValue(), "#[upper('second')]");

    await text.open();
    await text.replace('second', 'third');
    // No pause: what was typed last is applied.
    await text.apply.click();
    await page.getByRole('status').getByText(`Applied and live on ${instance.name}.`).waitFor();
  });
  await fetch(instance.address);
  const { claims } = decode(upstream.tokens[0].replace('Bearer ', ''));
  assert.equal(claims.sub, 'THIRD');
  assert.equal(claims.exp - claims.iat, 120);
});

test('the policy keeps its key, label and conditions', (t) =>
  visit({ at: null }, async (page) => {
    const { instance, policy, text } = await edit(t, page);
    await text.open();
    await text.replace('label: Tokens', 'label: Other tokens\n  rules:\n  - methods: GET|HEAD');
    await text.apply.click();
    await page.getByRole('status').getByText('Applied and live').waitFor();
    const [after] = await policiesOf(instance);
    assert.equal(after.label, 'Other tokens');
    assert.deepEqual(after.rules, [{ methods: 'GET|HEAD' }]);
    assert.deepEqual(after.config, policy.config);
    assert.equal(after.privateKey.thumbprint, policy.privateKey.thumbprint);
  }));

test('a policy of another kind is text as well, and keeps its password', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await applyOther(instance, 'http-basic-authentication-flex', 'Door', { username: 'alice', password: 'open sesame' });
  const [{ id }] = await policiesOf(instance);
  await visit({ at: null }, async (page) => {
    const { text } = await open(page, instance, id);
    await text.open();
    assert.doesNotMatch(await text.text.inputValue(), /password/);
    await text.replace('username: alice', 'username: bob');
    await text.apply.click();
    await page.getByRole('status').getByText('Applied and live').waitFor();
  });
  const status = async (user) => {
    const credentials = Buffer.from(`${user}:open sesame`).toString('base64');
    return (await fetch(instance.address, { headers: { authorization: `Basic ${credentials}` } })).status;
  };
  assert.equal(await status('bob'), 200);
  assert.equal(await status('alice'), 401);
});

test('a mistake is said at its line and column, and neither the form nor the gateway takes it', (t) =>
  visit({ at: null }, async (page) => {
    const { instance, text } = await edit(t, page);
    await text.open();
    await text.replace('exp: 300', 'exp: soon');
    const line = await text.lineOf('exp: soon');
    await text.issue(`Line ${line}, column`).waitFor();
    assert.equal(await text.text.getAttribute('aria-invalid'), 'true');
    await text.toForm.click();
    await text.cursorIsIn(line);
    await page.getByRole('heading', { level: 1 }).click();
    await text.apply.click();
    await text.cursorIsIn(line);

    // What only the policy's component knows is said at its line as well.
    await text.replace('exp: soon', 'exp: 300');
    await text.replace('upper(', 'uper(');
    const broken = await text.lineOf('uper');
    await text.issue(`Line ${broken}, column`).waitFor();
    await text.apply.click();
    await text.cursorIsIn(broken);
    assert.equal((await policiesOf(instance))[0].config.customClaims[0].value, "#[upper('a')]");
  }));

test('a secret in the text is refused', (t) =>
  visit({ at: null }, async (page) => {
    const { text } = await edit(t, page);
    await text.open();
    await text.replace('config:', 'config:\n    privateKey: hunter2');
    await text.issue('set it in the form').waitFor();
  }));

test('fields that cannot be written as text are marked instead', (t) =>
  visit({ at: null }, async (page) => {
    const { form, text } = await edit(t, page);
    await form.exp.fill('2h');
    await text.toText.click();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    assert.equal(await form.exp.evaluate((field) => field === document.activeElement), true);
    assert.equal(await text.text.count(), 0);
  }));

test('a change of somebody else that is taken over is in the text', (t) =>
  visit({ at: null }, async (page) => {
    const { instance, policy, text } = await edit(t, page);
    await replacePolicy(instance, policy, { exp: 900 });
    await text.open();
    await text.replace('exp: 300', 'exp: 600');
    await text.apply.click();
    const decision = new Decision(page, 'policy');
    await decision.choose('Expiration (exp)', 'Theirs');
    await decision.keepEditing.click();
    await page.getByRole('button', { name: 'Take it in' }).click();
    await decision.choose('Expiration (exp)', 'Theirs');
    await decision.takeIn.click();
    const area = await text.text.elementHandle();
    await page.waitForFunction((area) => area.value.includes('exp: 900'), area);
  }));

test('whoever leaves with changes in the text is asked', (t) =>
  visit({ at: null }, async (page) => {
    const { form, text } = await edit(t, page);
    await text.open();
    await text.replace('exp: 300', 'exp: [');
    await form.cancel.click();
    await page.getByRole('dialog', { name: 'Leave without applying?' }).getByRole('button', { name: 'Stay' }).click();
    assert.match(await text.text.inputValue(), /exp: \[/);
  }));
