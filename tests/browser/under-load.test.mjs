// Changes while requests flow: none of them fails, and what is applied is what every
// request after it gets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { applyPolicy, createApiInstance } from './support/gateway.mjs';
import { Load } from './support/load.mjs';
import { startUpstream } from './support/upstream.mjs';

startBrowser();

/** How many requests have to agree after a change. */
const REQUESTS = 25;

function version(value) {
  return [{ name: 'version', value }];
}

test('policies are edited, reordered and disabled under load without a failed request', async (t) => {
  const upstream = await startUpstream(t);
  const instance = await createApiInstance(t, upstream.address);
  await applyPolicy(instance, 'Audit', { customClaims: version('audit') });
  await applyPolicy(instance, 'Tokens', { customClaims: version('0') });
  const load = Load.start(t, instance.address);

  /** What every request gets from now on. */
  const all = async (expected) => {
    const claims = await load.next(REQUESTS);
    assert.deepEqual([...new Set(claims.map((it) => it.version))], [expected]);
  };

  await visit({ at: `/api-instances/${instance.name}` }, async (page) => {
    await new SignInPage(page).signIn();
    const list = new ApiInstancePage(page, instance.name);
    const form = new PolicyForm(page);
    await list.policy('Tokens').waitFor();
    await all('0');

    for (const next of ['1', '2', '3']) {
      await list.policy('Tokens').getByRole('link', { name: 'Edit' }).click();
      await form.value('claim', 1).fill(next);
      await form.apply.click();
      // It is said after the answer, and it is live before.
      await list.policy('Tokens').waitFor();
      await all(next);
    }

    // The last policy that runs has the last word.
    await list.policy('Tokens').getByRole('button', { name: 'Move Tokens up' }).click();
    await page.getByRole('status').getByText('Tokens is now number 1 of 2.').waitFor();
    await all('audit');

    await list.toggle('Audit').click();
    await page.getByRole('dialog', { name: 'Disable Audit?' }).getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('status').getByText('Audit is disabled.').waitFor();
    await all('3');
  });

  await load.stop();
  load.assertWell();
  const known = ['0', '1', '2', '3', 'audit'];
  assert.deepEqual(load.answers.filter(({ claims }) => !known.includes(claims.version)), []);
  assert.equal(load.answers.length, upstream.tokens.length, 'what the clients got is what the upstream saw');
});
