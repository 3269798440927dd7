// What needs attention is on the first page, with the ways there, and nothing where nothing does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { violations } from './support/axe.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { applyOther, applyPolicy, createApiInstance, removeApiInstance } from './support/gateway.mjs';

startBrowser();

async function signIn(page) {
  await new SignInPage(page).signIn();
  const list = new ApiInstancesPage(page);
  await list.heading.waitFor();
  return list;
}

test('nothing is said where nothing needs attention', async (t) => {
  const instance = await createApiInstance(t);
  await visit({}, async (page) => {
    const asked = page.waitForResponse(/needs=attention/);
    const list = await signIn(page);
    await list.row(instance.name).waitFor();
    await asked;
    assert.equal(await page.getByRole('region', { name: 'Needs attention' }).count(), 0);
  });
});

test('what is broken, fails, lacks a key or has warnings is a link away', async (t) => {
  const broken = await createApiInstance(t, 'http://127.0.0.1:9/', 'https');
  const failing = await createApiInstance(t);
  for (let count = 0; count < 3; count += 1) assert.equal((await fetch(failing.address)).status, 502);
  await applyPolicy(failing, 'Tokens', {
    customClaims: [{ name: 'a', value: '1' }, { name: 'a', value: '2' }],
  });
  await applyOther(broken, 'http-basic-authentication-flex', 'Door', { username: 'a', password: 'b' });
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.act(broken.name, 'Duplicate');
    await page.getByRole('button', { name: 'Create' }).click();
    t.after(() => removeApiInstance({ name: `${broken.name}-copy` }));
    await page.getByRole('heading', { name: `${broken.name}-copy`, level: 1 }).waitFor();
    await page.goto(new URL('/', page.url()).href);
    const region = page.getByRole('region', { name: 'Needs attention' });
    await region.getByRole('link', { name: `${failing.name} failed 3 of 3 requests in the last hour` }).waitFor();
    await picture(page, 'attention');
    assert.deepEqual(await violations(page), []);

    await region.getByRole('link', { name: '1 API instance is broken' }).click();
    await list.shows([broken.name]);
    await region.getByRole('link', { name: '1 API instance has a policy without its key or password' }).click();
    await list.shows([`${broken.name}-copy`]);
    await page.getByRole('button', { name: 'Remove the filter Lacks a key or a password' }).click();
    await list.row(failing.name).waitFor();
    await region.getByRole('link', { name: '1 API instance has warnings' }).click();
    await list.shows([failing.name]);
    await region.getByRole('link', { name: `${failing.name} failed` }).click();
    await page.waitForURL(`**/api-instances/${failing.name}/metrics`);
  });
});
