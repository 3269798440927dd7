// An API instance and a policy are copied as text that applies them, without a secret.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { apiInstance, applyPolicy, createApiInstance, replaceApiInstance, replacePolicy } from './support/gateway.mjs';

startBrowser();

const run = promisify(execFile);

test('what is copied applies it again, and holds no secret', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, "Shop's tokens", { exp: 60 });
  const options = { at: `/api-instances/${instance.name}`, permissions: ['clipboard-read', 'clipboard-write'] };
  await visit(options, async (page) => {
    await new SignInPage(page).signIn();
    await new ApiInstancePage(page, instance.name).heading.waitFor();
    const copied = async (menu, words) => {
      await page.evaluate(() => navigator.clipboard.writeText(''));
      await page.getByRole('button', { name: `Actions for ${menu}` }).click();
      await page.getByRole('button', { name: words }).click();
      const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
      const patience = Date.now() + 30_000;
      while ((await clipboard()) === '' && Date.now() < patience) await setTimeout(50);
      const text = await clipboard();
      assert.doesNotMatch(text, /PRIVATE KEY/);
      return text;
    };
    const before = await apiInstance(instance);
    assert.match(await copied(instance.name, 'Copy as YAML'), /kind: ApiInstance[^]*label: Shop's tokens/);
    const settings = await copied(instance.name, 'Copy as curl');
    assert.match(await copied("Shop's tokens", 'Copy as YAML'), /^label: Shop's tokens|policyRef/m);
    const policy = await copied("Shop's tokens", 'Copy as curl');
    assert.match(policy, /^TOKEN=\$\(cat '\S+admin-token'\)\ncurl -X PUT /);

    await replaceApiInstance(instance, { labels: { team: 'orders' } });
    await replacePolicy(instance, before.policies[0], { exp: 90 });
    await run('sh', ['-ec', settings.replace('curl', 'curl -f')]);
    await run('sh', ['-ec', policy.replace('curl', 'curl -f')]);
    const after = await apiInstance(instance);
    assert.equal(after.labels, undefined);
    assert.equal(after.policies[0].config.exp, 60);
    assert.deepEqual(after.policies[0].privateKey, before.policies[0].privateKey);
  });
});
