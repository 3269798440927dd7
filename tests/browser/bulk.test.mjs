// Many API instances are selected, and changed at once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { sidewaysScroll, violations } from './support/axe.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { declareMany } from './support/declared.mjs';
import { apiInstance, apiInstances, applyPolicy, createApiInstance, removeApiInstance, replaceApiInstance } from './support/gateway.mjs';

startBrowser();

/** API instances whose names are found by the second of what this gives. */
async function several(t, number) {
  const instances = [];
  for (let count = 0; count < number; count += 1) instances.push(await createApiInstance(t));
  return instances.sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function signIn(page) {
  await new SignInPage(page).signIn();
  const list = new ApiInstancesPage(page);
  await list.heading.waitFor();
  return list;
}

test('selected API instances are disabled at once after saying what that means, and enabled', async (t) => {
  const [one, two, three] = await several(t, 3);
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.select(one.name).check();
    await list.announced('1 selected');
    await list.select(two.name).check();
    await list.announced('2 selected');
    await list.bulk('Disable…').click();
    const question = page.getByRole('dialog', { name: 'Disable 2 API instances?' });
    await question.getByText('Their requests will be answered with 404 (Not Found), or their connections will be refused.').waitFor();
    await question.getByRole('button', { name: 'Disable' }).click();
    await list.announced('2 API instances: disabled.');
    await list.row(two.name).getByText('Disabled').waitFor();
    assert.ok(await page.locator('#select-page').evaluate((box) => box === document.activeElement));
    assert.equal(await list.select(one.name).isChecked(), false);
    assert.equal((await apiInstance(three)).enabled, true);

    await list.select(one.name).check();
    await list.select(two.name).check();
    await list.bulk('Enable').click();
    await list.announced('2 API instances: enabled.');
    assert.equal((await apiInstance(one)).enabled, true);
  });
});

test('who gets the requests of what is disabled is said, and what is enabled without its key', async (t) => {
  const [one, two] = await several(t, 2);
  const heir = await createApiInstance(t);
  const address = (path) => `${heir.address.replace(/\/$/, '')}${path}`;
  await replaceApiInstance(one, { address: address('/one') });
  await applyPolicy(two, 'Token', {});
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.select(one.name).check();
    await list.bulk('Disable…').click();
    const question = page.getByRole('dialog', { name: 'Disable 1 API instance?' });
    await question.getByText(`${one.name} to ${heir.name} instead.`).waitFor();
    await question.getByRole('button', { name: 'Keep' }).click();
    assert.equal((await apiInstance(one)).enabled, true);
    await list.bulk('Clear selection').click();

    await list.act(two.name, 'Duplicate');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: `${two.name}-copy`, level: 1 }).waitFor();
    t.after(() => removeApiInstance({ name: `${two.name}-copy` }));
    await page.goto(new URL('/', page.url()).href);
    await list.select(`${two.name}-copy`).check();
    await list.bulk('Enable').click();
    const lacking = page.getByRole('dialog', { name: 'Enable 1 API instance?' });
    await lacking.getByText(`go on without a token: ${two.name}-copy.`).waitFor();
  });
});

test('deleting several takes their number, typed', async (t) => {
  const [one, two] = await several(t, 2);
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.select(one.name).check();
    await list.select(two.name).check();
    await list.bulk('Delete…').click();
    const question = page.getByRole('dialog', { name: 'Delete 2 API instances?' });
    await question.getByText(`${one.name}, ${two.name}.`).waitFor();
    await question.getByRole('button', { name: 'Delete' }).click({ force: true });
    assert.ok(await question.isVisible());
    await question.getByLabel('Type 2 to confirm').fill('2');
    await question.getByRole('button', { name: 'Delete' }).click();
    await list.row(one.name).waitFor({ state: 'detached' });
    const left = (await apiInstances()).map(({ name }) => name);
    assert.ok(!left.includes(one.name) && !left.includes(two.name));
  });
});

test('what cannot be done to one is done to none, and that one is named', async (t) => {
  const [one, two] = await several(t, 2);
  await replaceApiInstance(two, { address: one.address, enabled: false });
  const third = await createApiInstance(t);
  await replaceApiInstance(third, { enabled: false });
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.select(two.name).check();
    await list.select(third.name).check();
    await list.bulk('Enable').click();
    await list.announced(`${two.name}: `);
    await list.announced('2 selected');
    assert.equal((await apiInstance(third)).enabled, false);
  });
});

test('labels are added to all and removed from all, shown, and chosen by', async (t) => {
  const [one, two, three] = await several(t, 3);
  const label = `team-${one.name}`;
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.select(one.name).check();
    await list.select(two.name).check();
    await list.bulk('Add label…').click();
    const dialog = page.getByRole('dialog', { name: 'Add a label' });
    await dialog.getByLabel('Name').fill(label);
    await dialog.getByLabel('Value').fill('two words');
    await dialog.getByRole('button', { name: 'Add label' }).click();
    await dialog.getByRole('alert').getByText('at most 63 letters').waitFor();
    await dialog.getByLabel('Value').fill('orders');
    await dialog.getByRole('button', { name: 'Add label' }).click();
    await list.announced(`2 API instances: labelled ${label}: orders.`);

    await list.row(one.name).getByRole('link', { name: `${label}: orders` }).click();
    await list.shows([one.name, two.name]);
    assert.match(page.url(), /[?&]label=team-browser-[0-9a-f]{8}%3Aorders$/);
    await page.reload();
    await list.shows([one.name, two.name]);
    await page.getByRole('button', { name: `Remove the filter ${label}: orders` }).click();
    await list.row(three.name).waitFor();
    await list.search.fill(`${label}:ORD`);
    await list.shows([one.name, two.name]);

    await list.link(one.name).click();
    await page.getByRole('list', { name: 'Labels' }).getByRole('link', { name: `${label}: orders` }).click();
    await list.shows([one.name, two.name]);
    await page.getByLabel('Select all on this page').check();
    await list.bulk('Remove label…').click();
    await page.getByLabel('Label', { exact: true }).selectOption(label);
    await page.getByRole('button', { name: 'Remove label', exact: true }).click();
    await list.announced(`2 API instances: label ${label} removed.`);
    assert.equal((await apiInstance(two)).labels, undefined);
  });
});

test('labels are edited in the settings, and a name that is there twice is said', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: `/api-instances/${instance.name}/settings` }, async (page) => {
    await new SignInPage(page).signIn();
    await page.getByRole('button', { name: 'Add label' }).click();
    await page.keyboard.type('team');
    await page.keyboard.press('Tab');
    await page.keyboard.type('orders');
    await page.getByRole('button', { name: 'Add label' }).click();
    await page.getByLabel('Name of label 2').fill('team');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByRole('alert').getByText('A label has one value.').waitFor();
    assert.ok(await page.getByLabel('Name of label 2').evaluate((field) => field === document.activeElement));
    await page.getByLabel('Name of label 2').fill('tier');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText(/Applied/).waitFor();
    assert.deepEqual((await apiInstance(instance)).labels, { team: 'orders', tier: '' });
    await page.getByText(/^Changed /).waitFor();
    assert.equal(await page.getByText(/^Revision/).count(), 0);
  });
});

const names = Array.from({ length: 60 }, (_, number) => `file-${String(number).padStart(2, '0')}`);
let removeMany;
before(async () => (removeMany = await declareMany(names)));
after(() => removeMany());

test('all that match are selected from every page, and what files declare is said to stay', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ at: '/?q=file-' }, async (page) => {
    const list = await signIn(page);
    await list.rows.nth(49).waitFor();
    const whole = page.getByLabel('Select all on this page');
    await whole.check();
    await list.announced('50 selected, declared in files: they are changed there');
    assert.equal(await page.getByRole('button', { name: 'Disable…' }).count(), 0);
    await list.bulk('Select all 60 that match').click();
    await list.announced('60 selected, declared in files');
    await list.next.click();
    await list.select('file-59').waitFor();
    assert.ok(await list.select('file-59').isChecked());
    await list.select('file-59').uncheck();
    assert.ok(await whole.evaluate((box) => box.indeterminate));
    await list.search.fill(instance.name);
    await list.select(instance.name).check();
    await list.announced('60 selected, of which files declare 59: they will stay as they are');
    await list.bulk('Delete…').click();
    await page.getByRole('dialog', { name: 'Delete 1 API instance?' }).waitFor();
  });
});

test('at 320 px rows show upstream, policies and traffic, and the selection fits', async (t) => {
  const instance = await createApiInstance(t);
  await visit({ viewport: { width: 320, height: 700 } }, async (page) => {
    const list = await signIn(page);
    const top = async (locator) => (await locator.boundingBox()).y;
    assert.ok((await top(list.signOut)) < (await top(page.getByRole('navigation').getByRole('link').first())));
    assert.ok(Math.abs((await top(list.signOut)) - (await top(page.locator('.masthead .home')))) < 20);
    await list.select(instance.name).check();
    const row = list.row(instance.name);
    for (const cell of ['.address', '.upstream', '.policies', '.traffic']) await row.locator(cell).waitFor();
    await picture(page, 'selection-320');
    assert.equal(await sidewaysScroll(page), 0);
    assert.deepEqual(await violations(page), []);
  });
});
