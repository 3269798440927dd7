// The list of API instances: what it shows, and that it is true at any moment.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { EVERYTHING, LIST, answerWith, fail, goAway, hang } from './support/answers.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { apiInstance, applyPolicy, createApiInstance, disableApiInstance, removeApiInstance } from './support/gateway.mjs';

startBrowser();

async function signIn(page) {
  await new SignInPage(page).signIn();
  const list = new ApiInstancesPage(page);
  await list.heading.waitFor();
  return list;
}

/** The list with one API instance in every state. */
function visitEverything(test) {
  return visit({ prepare: (page) => answerWith(page, EVERYTHING) }, async (page) => {
    const list = await signIn(page);
    await list.row('orders').waitFor();
    await test(page, list);
  });
}

test('an API instance is shown with its addresses, its state and the number of its policies', async (t) => {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'First', {});
  await applyPolicy(instance, 'Second', {});
  await visit({}, async (page) => {
    const list = await signIn(page);
    const cells = list.row(instance.name).getByRole('cell');
    await cells.first().waitFor();
    const texts = (await cells.allInnerTexts()).map((text) => text.trim());
    assert.deepEqual(texts.slice(1, 5), ['Active', instance.address, instance.services[0].address, '2']);
  });
});

test('a new API instance and its end appear without a reload', (t) =>
  visit({}, async (page) => {
    const list = await signIn(page);
    const instance = await createApiInstance(t);
    await list.row(instance.name).waitFor();
    await list.announced(`${instance.name} was added.`);
    await removeApiInstance(instance);
    await list.row(instance.name).waitFor({ state: 'detached' });
    await list.announced(`${instance.name} was deleted.`);
  }));

test('search, state and order stand in the address and survive a reload', async (t) => {
  const instances = [];
  for (let count = 0; count < 3; count += 1) instances.push(await createApiInstance(t));
  const [first, second, third] = instances.map(({ name }) => name).sort();
  const disabled = instances.find(({ name }) => name === second);
  await disableApiInstance(disabled);
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.shows([first, second, third]);
    await list.sort('State');
    await list.shows([second, first, third]);
    await list.sort('State');
    await list.search.fill(disabled.address.toUpperCase());
    await page.waitForURL(/[?&]q=HTTP/);
    await list.shows([second]);
    await list.search.fill('');
    await list.state.selectOption('Active');
    await page.waitForURL(/[?&]state=active/);
    await list.shows([first, third]);
    await page.reload();
    await list.shows([first, third]);
    assert.equal(await list.state.inputValue(), 'active');
    assert.equal(await list.table.getByRole('columnheader', { name: 'State' }).getAttribute('aria-sort'), 'descending');
    await list.search.fill('no such thing');
    await page.getByRole('button', { name: 'Show all' }).click();
    await list.shows([first, third, second]);
    assert.equal(await list.search.inputValue(), '');
  });
});

test('an answer that says nothing new leaves the page untouched', () =>
  visitEverything(async (page) => {
    // What is asked for less often has come as well.
    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByRole('link', { name: /warnings/ }).waitFor();
    await page.evaluate(() => {
      window.mutations = 0;
      const count = (records) => (window.mutations += records.length);
      const everything = { subtree: true, childList: true, attributes: true, characterData: true };
      new MutationObserver(count).observe(document.body, everything);
    });
    // Three answers: by the third, what the first two changed has been drawn.
    for (let answer = 0; answer < 3; answer += 1) await page.waitForResponse(LIST);
    assert.equal(await page.evaluate(() => window.mutations), 0);
  }));

test('a change is drawn in place: the other rows stay', () =>
  visitEverything(async (page, list) => {
    await list.row('orders').evaluate((row) => (row.dataset.seen = 'before'));
    await list.row('billing').evaluate((row) => (row.dataset.seen = 'before'));
    const changed = EVERYTHING.map((instance) =>
      instance.name === 'orders' ? { ...instance, enabled: false, state: 'disabled', revision: 13 } : instance,
    );
    await answerWith(page, changed);
    await list.row('orders').getByText('Disabled').waitFor();
    await list.announced('orders is disabled.');
    assert.equal(await list.row('orders').getAttribute('data-seen'), 'before');
    assert.equal(await list.row('billing').getAttribute('data-seen'), 'before');
  }));

for (const [what, happen, reason] of [
  ['goes away', goAway, 'The gateway does not answer.'],
  ['hangs', hang, 'The gateway does not answer.'],
  ['fails', (page) => fail(page, 'The database is locked.'), 'The database is locked.'],
]) {
  test(`while the gateway ${what} the list stays, with a notice, until it is back`, () =>
    visitEverything(async (page, list) => {
      const notice = page.getByText('Connection lost, retrying.').and(page.locator('strong'));
      await happen(page);
      await notice.waitFor();
      await page.locator('.notice').getByText(reason).waitFor();
      assert.ok(await list.row('orders').isVisible());
      await answerWith(page, EVERYTHING);
      await notice.waitFor({ state: 'detached' });
    }));
}

test('an empty gateway says how to create the first API instance', () =>
  visit({ prepare: (page) => answerWith(page, []) }, async (page) => {
    await signIn(page);
    await page.getByRole('heading', { name: 'No API instances yet' }).waitFor();
    const command = await page.getByRole('region', { name: 'Command' }).innerText();
    assert.ok(command.includes(`curl ${new URL(page.url()).origin}/api/v1/api-instances`));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('Copied').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);
  }));

test('an API instance is disabled and enabled from its menu', async (t) => {
  const instance = await createApiInstance(t);
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.disable(instance.name);
    await list.row(instance.name).getByText('Disabled').waitFor();
    await list.announced(`${instance.name} is disabled.`);
    assert.equal((await apiInstance(instance)).enabled, false);
    await list.act(instance.name, 'Enable');
    await list.row(instance.name).getByText('Active').waitFor();
  });
});

test('deleting an API instance takes its name, typed', async (t) => {
  const instance = await createApiInstance(t);
  await visit({}, async (page) => {
    const list = await signIn(page);
    await list.act(instance.name, 'Delete…');
    const dialog = page.getByRole('dialog', { name: `Delete ${instance.name}?` });
    const remove = dialog.getByRole('button', { name: 'Delete' });
    await remove.click({ force: true });
    await dialog.getByLabel(`Type ${instance.name} to confirm`).fill('something else');
    await remove.click({ force: true });
    assert.ok(await dialog.isVisible());
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.equal((await apiInstance(instance)).name, instance.name);

    await list.act(instance.name, 'Delete…');
    await dialog.getByLabel(`Type ${instance.name} to confirm`).fill(instance.name);
    await remove.click();
    await list.row(instance.name).waitFor({ state: 'detached' });
    await list.announced(`${instance.name} is deleted.`);
  });
});
