// The policies that secure connections, applied by hand through their forms; and the
// ways to the forms of all policies.

import assert from 'node:assert/strict';
import { X509Certificate, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { OtherPolicyForm } from './pages/other-policy-form.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { CERTIFICATE, PRIVATE_KEY, statusOverTls } from './support/certificate.mjs';
import { ECHO, applyOther, createApiInstance, policiesOf } from './support/gateway.mjs';

const FINGERPRINT = new X509Certificate(CERTIFICATE).fingerprint256;

startBrowser();

async function applied(page, instance) {
  await new ApiInstancePage(page, instance.name).heading.waitFor();
  await page.getByRole('status').getByText('Applied and live').first().waitFor();
}

test('each of the six policies is offered, and leads to its form', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await visit({ at: `/api-instances/${instance.name}` }, async (page) => {
    await new SignInPage(page).signIn();
    const menu = page.getByRole('button', { name: 'Choose a policy' });
    const titles = [
      'Credential Injection JWT Generation',
      'Basic Authentication: Simple',
      'Client ID Enforcement',
      'JWT Validation',
      'Transport Layer Security - Inbound',
      'Transport Layer Security - Outbound',
    ];
    for (const title of titles) {
      await menu.click();
      await page.getByRole('link', { name: title, exact: true }).click();
      await page.getByRole('heading', { name: 'Apply policy', level: 1 }).waitFor();
      await page.locator('.page-title').getByText(title).waitFor();
      const others = page.getByRole('navigation', { name: 'Other policies' }).getByRole('link');
      assert.deepEqual(await others.allInnerTexts(), titles.filter((other) => other !== title));
      await page.getByRole('link', { name: 'Cancel' }).click();
    }
  });
});

test('a certificate is uploaded, and https answers with it', async (t) => {
  const instance = await createApiInstance(t, ECHO, 'https');
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, { kind: 'tls' });
    await form.apply.click();
    await form.alert.getByText('2 things to fix:').waitFor();
    assert.match(await form.said('Certificate'), /required/);
    // The first on the page, whatever the gateway says first.
    assert.ok(await form.field('Certificate').evaluate((field) => field === document.activeElement));
    await form.upload('Certificate', CERTIFICATE);
    await form.upload('Private Key', PRIVATE_KEY);
    await form.apply.click();
    await applied(page, instance);
    assert.equal(await statusOverTls(instance.address), 200);
    const policy = new ApiInstancePage(page, instance.name);
    assert.equal(await policy.fact('Transport Layer Security - Inbound', 'Minimum Version'), 'TLS 1.2');

    await page.getByRole('link', { name: 'Edit' }).click();
    await form.set.waitFor();
    const secret = PRIVATE_KEY.split('\n')[1];
    assert.ok(!(await page.content()).includes(secret));
    await form.choice('Minimum Version').selectOption('TLS 1.3');
    await form.apply.click();
    await applied(page, instance);
    assert.equal(await statusOverTls(instance.address), 200);
  });
});

test('clients that must show a certificate need somebody who vouches for them, and files are named by path', async (t) => {
  const instance = await createApiInstance(t, ECHO, 'https');
  await applyOther(instance, 'tls', 'Port', { certificate: { crt: CERTIFICATE, key: PRIVATE_KEY } });
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, (await policiesOf(instance))[0]);
    await form.toggle('Require Client Certificate').check();
    await form.apply.click();
    await form.alert.getByText('One thing to fix:').waitFor();
    assert.match(await form.said('Trusted CA'), /who vouches for them/);
    await form.upload('Trusted CA', CERTIFICATE);
    await form.choice('Certificate From').selectOption('Files of the gateway');
    await form.field('Certificate File').fill('/nowhere/certificate.pem');
    await form.field('Private Key File').fill('/nowhere/key.pem');
    await form.apply.click();
    await form.alert.getByText('to fix:').waitFor();
    await page.waitForFunction(() => document.querySelector('[id="field-config.certificate.keyFile"]')?.getAttribute('aria-invalid') === 'true');
    await form.choice('Certificate From').selectOption('Text or upload');
    await form.apply.click();
    await applied(page, instance);
    await assert.rejects(statusOverTls(instance.address));
  });
});

test('how an upstream is reached is saved and shown, with a warning where anybody is believed', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  const title = 'Transport Layer Security - Outbound';
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, { kind: 'tls-outbound' });
    const warning = page.getByText('Anybody can pose as the upstream');
    assert.equal(await warning.isVisible(), false);
    await form.toggle('Skip Validation').check();
    await warning.waitFor();
    await form.field('Server Name (SNI)').fill('internal.example.com');
    await form.choice('Protocols (ALPN)').selectOption('HTTP/1.1');
    await form.field('Cipher Suites').fill('TLS_AES_128_GCM_SHA256\nTLS_AES_256_GCM_SHA384');
    await form.apply.click();
    await applied(page, instance);
    const policy = new ApiInstancePage(page, instance.name);
    assert.equal(await policy.fact(title, 'Skip Validation'), 'On');
    assert.equal(await policy.fact(title, 'Server Name (SNI)'), 'internal.example.com');
    const { config } = (await policiesOf(instance))[0];
    assert.deepEqual(config.alpn, ['http/1.1']);
    assert.equal(config.ciphers.length, 2);
    await page.getByRole('link', { name: 'Edit' }).click();
    assert.equal(await form.field('Cipher Suites').inputValue(), config.ciphers.join('\n'));
    assert.equal(await form.field('Server Name (SNI)').inputValue(), 'internal.example.com');
  });
});

test('a certificate and the keys of tokens say what they are, on the card and in the form', async (t) => {
  const instance = await createApiInstance(t, ECHO, 'https');
  await applyOther(instance, 'tls', 'Port', { certificate: { crt: CERTIFICATE, key: PRIVATE_KEY }, trustedCA: CERTIFICATE });
  const facts = new RegExp(
    `CN=localhost, for localhost, 127\\.0\\.0\\.1\\s+Valid from .*2026 to .*2126, issued by itself, EC P-256\\s+SHA-256 fingerprint\\s+${FINGERPRINT}`,
  );
  await visit({ at: null }, async (page) => {
    const form = await OtherPolicyForm.open(page, instance, (await policiesOf(instance))[0]);
    for (const label of ['Certificate', 'Trusted CA']) {
      assert.match(await form.known(label).innerText(), facts);
    }
    await page.getByRole('link', { name: 'Cancel' }).click();
    const shown = new ApiInstancePage(page, instance.name);
    assert.match(await shown.fact('Port', /^Certificate$/), facts);
    assert.match(await shown.fact('Port', 'Trusted CA'), facts);

    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await applyOther(instance, 'jwt-validation-flex', 'Partners', {
      jwtOrigin: 'httpBearerAuthenticationHeader',
      signingMethod: 'es',
      signingKeyLength: 256,
      jwtKeyOrigin: 'text',
      textKey: publicKey.export({ type: 'spki', format: 'pem' }),
      skipClientIdValidation: true,
    });
    await shown.policy('Partners').waitFor();
    assert.match(await shown.fact('Partners', /^JWT Key$/), /EC P-256, 256 bits, set just now\s+SHA-256 thumbprint\s+[\w-]{43}/);
  });
});
