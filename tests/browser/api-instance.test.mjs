// One API instance: created, changed, and its policies.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SettingsPage } from './pages/settings.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { apiInstance, applyPolicy, createApiInstance, freePort, policiesOf, removeApiInstance } from './support/gateway.mjs';
import { startUpstream } from './support/upstream.mjs';

startBrowser();

async function signIn(page) {
  await new SignInPage(page).signIn();
  const list = new ApiInstancesPage(page);
  await list.heading.waitFor();
  return list;
}

/** The page of an API instance. */
async function open(page, { name }) {
  const list = await signIn(page);
  await list.link(name).click();
  const instance = new ApiInstancePage(page, name);
  await instance.heading.waitFor();
  return instance;
}

test('an API instance is created by typing, and serves', (t) =>
  visit({}, async (page) => {
    const list = await signIn(page);
    await list.create.first().click();
    const name = `browser-typed-${await freePort()}`;
    t.after(() => removeApiInstance({ name }));
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Address', { exact: true }).fill(`http://127.0.0.1:${await freePort()}/`);
    await page.getByLabel('Upstream', { exact: true }).fill('http://127.0.0.1:9/');
    await page.getByRole('button', { name: 'Create' }).click();
    await new ApiInstancePage(page, name).heading.waitFor();
    await list.announced(`${name} is created and serves.`);
    await list.announced('The service upstream cannot be reached. 127.0.0.1:9 cannot be connected to: Connection refused');
    assert.equal((await apiInstance({ name })).state, 'active');
  }));

test('a button says whether a service can be reached, and why not', async (t) => {
  const upstream = await startUpstream(t);
  const instance = await createApiInstance(t, upstream.address);
  const broken = await createApiInstance(t, 'https://127.0.0.1:9/');
  await visit({}, async (page) => {
    const reached = await open(page, instance);
    await reached.check('upstream');
    await reached.service('upstream').getByText(/^Reached\s*127\.0\.0\.1:\d+ accepts connections\.$/).waitFor();
    assert.deepEqual(upstream.paths, []);
    await page.getByRole('link', { name: 'API instances' }).first().click();
    await new ApiInstancesPage(page).link(broken.name).click();
    const not = new ApiInstancePage(page, broken.name);
    await not.heading.waitFor();
    await not.check('upstream');
    await not.service('upstream').getByText(/^Not reached\s*127\.0\.0\.1:9 cannot be connected to/).waitFor();
  });
});

test('what the gateway refuses is said at the field, with the focus there', async (t) => {
  const taken = await createApiInstance(t);
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.create.first().click();
    await page.getByLabel('Name').fill('Not A Name');
    await page.getByLabel('Upstream', { exact: true }).fill('ftp://127.0.0.1/');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').getByText('2 things to fix:').waitFor();
    const name = page.getByLabel('Name');
    assert.equal(await name.getAttribute('aria-invalid'), 'true');
    assert.ok(await name.evaluate((field) => field === document.activeElement));
    const described = (await name.getAttribute('aria-describedby')).split(' ').map((id) => `[id="${id}"]`);
    assert.match((await page.locator(described.join()).allInnerTexts()).join(' '), /lower-case letters, digits or hyphens/);

    await name.fill(taken.name);
    await page.getByLabel('Upstream', { exact: true }).fill('http://127.0.0.1:9/');
    await page.getByLabel('Address', { exact: true }).fill(`http://127.0.0.1:${await freePort()}/`);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').getByText('One thing to fix:').waitFor();
    assert.equal(await name.getAttribute('aria-invalid'), 'true');
  });
});

test('settings are changed and live', async (t) => {
  const created = await createApiInstance(t);
  await visit({}, async (page) => {
    const instance = await open(page, created);
    await instance.settings.click();
    await page.getByLabel('Upstream', { exact: true }).fill('http://127.0.0.1:10/v2/');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('status').getByText('serves with its new settings').waitFor();
    assert.equal((await apiInstance(created)).services[0].address, 'http://127.0.0.1:10/v2/');
  });
});

test('time-outs and the host are under the advanced options, which show what holds', async (t) => {
  const created = await createApiInstance(t);
  await visit({}, async (page) => {
    const instance = await open(page, created);
    await instance.settings.click();
    const settings = new SettingsPage(page);
    const [ofService, ofInstance] = [await settings.advanced(0), await settings.advanced(1)];
    const response = 'Response time-out (ms)';
    for (const options of [ofService, ofInstance]) await options.getByPlaceholder('15000').waitFor();
    await ofInstance.getByLabel(response).fill('60000');
    assert.equal(await ofService.getByLabel(response).getAttribute('placeholder'), '60000');

    await ofService.getByLabel('Idle time-out (ms)').fill('soon');
    await ofInstance.getByLabel("Keep the client's host").check();
    await settings.apply.click();
    await page.getByRole('alert').getByText('One thing to fix:').waitFor();
    assert.equal(await ofService.getByLabel('Idle time-out (ms)').getAttribute('aria-invalid'), 'true');
    await ofService.getByLabel('Idle time-out (ms)').fill('1000');
    await settings.apply.click();
    await page.getByRole('status').getByText('serves with its new settings').waitFor();
    const { preserveHost, timeouts, services } = await apiInstance(created);
    assert.deepEqual([preserveHost, timeouts, services[0].timeouts], [true, { responseMs: 60000 }, { idleMs: 1000 }]);

    // What is said is in sight when the page is opened again.
    await page.reload();
    assert.equal(await ofService.getByLabel('Idle time-out (ms)').inputValue(), '1000');
    assert.ok(await ofInstance.getByLabel("Keep the client's host").isChecked());
    assert.ok(await ofInstance.getByLabel(response).isVisible());
  });
});

test('services, routes and their rules decide at once where requests go', async (t) => {
  const [first, second] = [await startUpstream(t), await startUpstream(t)];
  const created = await createApiInstance(t, first.address);
  await visit({}, async (page) => {
    const instance = await open(page, created);
    await instance.settings.click();
    const settings = new SettingsPage(page);
    await settings.addService('reports', second.address);
    const reports = await settings.addRoute();
    await settings.addCondition(reports, { Methods: 'GET|HEAD', Path: '/reports/.*', 'Headers, one in a line': 'x-tenant: acme' });
    await settings.destination(reports, 'reports', '/v2');
    const rest = await settings.addRoute();
    await settings.destination(rest, 'upstream', '/');
    await settings.apply.click();
    await page.getByRole('status').getByText('serves with its new settings').waitFor();

    const send = (path, options) => fetch(new URL(path, created.address), options);
    await send('/reports/2026?page=2', { headers: { 'x-tenant': 'acme' } });
    assert.deepEqual([first.paths, second.paths], [[], ['/v2/reports/2026?page=2']]);
    await send('/reports/2026', { headers: { 'x-tenant': 'globex' } });
    await send('/reports/2026', { method: 'POST', headers: { 'x-tenant': 'acme' } });
    await send('/orders');
    assert.deepEqual(first.paths, ['/reports/2026', '/reports/2026', '/orders']);
    assert.equal(second.paths.length, 1);

    // The first route that fits decides: behind the one for all, the other is never reached.
    await page.getByRole('button', { name: 'Move route 2 up' }).click();
    await settings.apply.click();
    await page.getByRole('status').getByText('serves with its new settings').nth(1).waitFor();
    await send('/reports/2026', { headers: { 'x-tenant': 'acme' } });
    assert.equal(first.paths.length, 4);

    await page.getByRole('button', { name: 'Remove route 1' }).click();
    await settings.apply.click();
    await page.getByRole('status').getByText('serves with its new settings').nth(2).waitFor();
    assert.equal((await send('/orders')).status, 404, 'no route is left that fits');
  });
});

test('a rule that is no regular expression is said at its field', async (t) => {
  const created = await createApiInstance(t);
  await visit({}, async (page) => {
    const instance = await open(page, created);
    await instance.settings.click();
    const settings = new SettingsPage(page);
    await settings.addService('reports', 'http://127.0.0.1:10/');
    const route = await settings.addRoute();
    const condition = await settings.addCondition(route, { Path: '/reports/(' });
    await settings.apply.click();
    await page.getByRole('alert').getByText(/to fix:/).waitFor();
    assert.equal(await condition.getByLabel('Path').getAttribute('aria-invalid'), 'true');
    assert.equal((await apiInstance(created)).services.length, 1);
  });
});

test('what is added to the settings has the focus, and what it fixes is said no longer', async (t) => {
  const created = await createApiInstance(t);
  await visit({}, async (page) => {
    const instance = await open(page, created);
    await instance.settings.click();
    const settings = new SettingsPage(page);
    const focused = (id) => page.waitForFunction((id) => document.activeElement?.id === id, id);
    await page.getByRole('button', { name: 'Add service' }).click();
    await focused('field-services[1].name');
    await page.keyboard.type('reports');
    await page.getByLabel('Upstream', { exact: true }).last().fill('http://127.0.0.1:10/');
    await page.getByText('None yet: of several services').waitFor();
    await settings.apply.click();
    const routes = page.getByRole('group', { name: 'Routes' });
    await routes.locator('.field-error').waitFor();
    await page.getByRole('button', { name: 'Add route' }).click();
    await focused('field-routes[0].destinations[0].service');
    await routes.locator('.field-error').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add condition' }).click();
    await focused('field-routes[0].rules[0].methods');
    await page.getByRole('button', { name: 'Add destination' }).click();
    await focused('field-routes[0].destinations[1].service');
  });
});

test('an API instance is duplicated with its services and without what cannot be twice', async (t) => {
  const upstream = await startUpstream(t);
  const created = await createApiInstance(t, upstream.address);
  const copy = { name: `${created.name}-copy` };
  t.after(() => removeApiInstance(copy));
  await visit({}, async (page) => {
    await open(page, created);
    await page.getByRole('button', { name: `Actions for ${created.name}` }).click();
    await page.getByRole('link', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { name: 'New API instance' }).waitFor();
    assert.equal(await page.getByLabel('Name').inputValue(), copy.name);
    assert.notEqual(await page.getByLabel('Address', { exact: true }).inputValue(), created.address);
    await page.getByRole('button', { name: 'Create' }).click();
    const instance = new ApiInstancePage(page, copy.name);
    await instance.heading.waitFor();
    await page.getByRole('status').getByText(`${copy.name} is created, disabled.`).waitFor();
    const made = await apiInstance(copy);
    assert.deepEqual([made.state, made.services], ['disabled', (await apiInstance(created)).services]);
  });
});

test('a policy is shown with what its tokens carry and which key signs them', async (t) => {
  const created = await createApiInstance(t);
  const customClaims = [{ name: 'sub', value: '#[authentication.principal]' }, { name: 'tenant', value: 'acme' }];
  await applyPolicy(created, 'First', { exp: 300, nbf: 60, customClaims, customHeaders: [{ name: 'kid', value: 'key-1' }] });
  await visit({}, async (page) => {
    const instance = await open(page, created);
    const fact = (label) => instance.fact('First', label);
    await instance.policy('First').waitFor();
    assert.equal(await fact('Signing method'), 'RS256');
    assert.equal(await fact('Issued at (iat)'), 'Included');
    assert.equal(await fact('Expiration (exp)'), '5 minutes after issue');
    assert.equal(await fact('Not before (nbf)'), '1 minute after issue');
    assert.match(await fact('Custom claims'), /^sub\s+tenant$/);
    assert.equal(await fact('Custom headers'), 'kid');
    assert.match(await fact('Private key'), /^RSA, 2048 bits.*thumbprint [\w-]{43}$/s);
  });
});

test('policies are reordered by keyboard alone, and the focus stays on the button', async (t) => {
  const created = await createApiInstance(t);
  for (const label of ['First', 'Second', 'Third']) await applyPolicy(created, label, {});
  await visit({}, async (page) => {
    const instance = await open(page, created);
    await instance.policy('Third').waitFor();
    await instance.policy('Third').getByRole('button', { name: 'Move Third up' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Third is now number 2 of 3.').waitFor();
    assert.deepEqual(await instance.titles(), ['First', 'Third', 'Second']);
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Move Third up');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Third is now number 1 of 3.').waitFor();
    const labels = (await policiesOf(created)).map((policy) => policy.label);
    assert.deepEqual(labels, ['Third', 'First', 'Second']);
  });
});

test('policies are reordered by mouse, until there is no way further', async (t) => {
  const created = await createApiInstance(t);
  for (const label of ['First', 'Second']) await applyPolicy(created, label, {});
  await visit({}, async (page) => {
    const instance = await open(page, created);
    await instance.policy('First').getByRole('button', { name: 'Move First down' }).click();
    await page.getByRole('status').getByText('First is now number 2 of 2.').waitFor();
    assert.deepEqual(await instance.titles(), ['Second', 'First']);
    assert.equal(await instance.policy('First').getByRole('button', { name: 'Move First down' }).getAttribute('aria-disabled'), 'true');
    assert.deepEqual((await policiesOf(created)).map((policy) => policy.label), ['Second', 'First']);
  });
});

test('a policy is switched off, duplicated without its key, and removed', async (t) => {
  const created = await createApiInstance(t);
  await applyPolicy(created, 'Tokens', { exp: 300 });
  await visit({}, async (page) => {
    const instance = await open(page, created);
    await instance.toggle('Tokens').click();
    await page.getByRole('dialog', { name: 'Disable Tokens?' }).getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('status').getByText('Tokens is disabled.').waitFor();
    assert.equal((await policiesOf(created))[0].enabled, false);

    await instance.act('Tokens', 'Duplicate without the key');
    await page.getByRole('heading', { name: 'Apply policy', level: 1 }).waitFor();
    assert.equal(await page.getByLabel('Expiration (exp)').inputValue(), '300');
    assert.equal(await page.getByRole('textbox', { name: 'Private Key' }).inputValue(), '');
    await page.getByRole('link', { name: 'Cancel' }).click();

    await instance.act('Tokens', 'Delete…');
    await page.getByRole('dialog', { name: 'Delete Tokens?' }).getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No policies: requests are forwarded without a token.').waitFor();
    assert.deepEqual(await policiesOf(created), []);
    // Whoever came by keyboard goes on from there.
    await page.waitForFunction(() => document.activeElement.textContent === 'Policies');
  });
});

test('an address that leads nowhere says so and leads on', () =>
  visit({}, async (page) => {
    await signIn(page);
    const origin = new URL(page.url()).origin;
    for (const [path, title] of [['/nowhere', 'Page not found'], ['/api-instances/no-such-thing', 'API instance not found']]) {
      await page.goto(`${origin}${path}`);
      await page.getByRole('heading', { name: title }).waitFor();
      await page.getByRole('link', { name: 'See all API instances' }).click();
      await new ApiInstancesPage(page).heading.waitFor();
    }
  }));
