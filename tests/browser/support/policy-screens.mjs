// The screens of the policies besides Credential Injection JWT Generation: the
// address, how a page comes to show the most, and what the API instance needs.

import { applyOther } from './gateway.mjs';

export const POLICY_PAGES = {
  'new-basic-authentication': ['/policies/new?kind=http-basic-authentication-flex', async () => {}],
  'new-client-id-enforcement': ['/policies/new?kind=client-id-enforcement-flex', async (page) => {
    await page.getByText('Advanced options').click();
  }],
  'new-jwt-validation': ['/policies/new?kind=jwt-validation-flex', async (page) => {
    await page.getByLabel('JWT Origin').selectOption('Custom expression');
    await page.getByRole('switch', { name: 'Skip Client ID Validation' }).uncheck();
    await page.getByRole('switch', { name: 'Validate Audience Claim' }).check();
    await page.getByRole('switch', { name: 'Validate Custom Claims' }).check();
    await page.getByRole('button', { name: 'Add mandatory claim' }).click();
    await page.getByLabel('Name of mandatory claim 1').fill('tier');
    await page.getByLabel('Value of mandatory claim 1').fill("#[vars.claimSet.tier == 'gold']");
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByRole('alert').getByText('to fix:').waitFor();
  }],
  'new-tls': ['/policies/new?kind=tls', async (page) => {
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByRole('alert').getByText('to fix:').waitFor();
  }],
  'new-tls-outbound': ['/policies/new?kind=tls-outbound', async (page) => {
    await page.getByRole('switch', { name: 'Skip Validation' }).check();
    await page.getByLabel('Certificate From').selectOption('Files of the gateway');
  }],
  'policy-menu': ['', async (page) => {
    await page.getByRole('button', { name: 'Choose a policy' }).click();
    await page.getByRole('link', { name: 'JWT Validation' }).waitFor();
  }],
  'other-policies': ['', async (page) => page.getByRole('article', { name: 'Upstream' }).waitFor(), async (instance) => {
    await applyOther(instance, 'http-basic-authentication-flex', 'Door', { username: 'alice', password: 'secret', stripCredentials: true });
    await applyOther(instance, 'jwt-validation-flex', undefined, { textKey: 'a secret of at least thirty-two bytes', signingMethod: 'hmac', validateCustomClaim: true, mandatoryCustomClaims: [{ key: 'tier', value: "#[vars.claimSet.tier == 'gold']" }] });
    await applyOther(instance, 'tls-outbound', 'Upstream', { skipValidation: true });
  }],
  'edit-basic-authentication': ['', async (page) => {
    await page.getByRole('link', { name: 'Door' }).click();
    await page.getByText('Set, and not shown.').waitFor();
  }, (instance) => applyOther(instance, 'http-basic-authentication-flex', 'Door', { username: 'alice', password: 'secret' })],
};
