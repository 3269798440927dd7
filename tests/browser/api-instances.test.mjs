// The list of API instances: what it shows, and that it is true at any moment.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { EVERYTHING, answerWith, fail, goAway, hang } from './support/answers.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { applyPolicy, createApiInstance, removeApiInstance } from './support/gateway.mjs';

startBrowser();

async function signIn(page) {
  await new SignInPage(page).signIn();
  const list = new ApiInstancesPage(page);
  await list.heading.waitFor();
  return list;
}

test('an API instance is shown with its addresses and its policies in order', async (t) => {
  const instance = await createApiInstance(t);
  const customClaims = [{ name: 'sub', value: '#[authentication.principal]' }, { name: 'tenant', value: 'acme' }];
  await applyPolicy(instance, 'First', { exp: 300, nbf: 60, customClaims, customHeaders: [{ name: 'kid', value: 'key-1' }] });
  await applyPolicy(instance, 'Second', {});
  await visit({}, async (page) => {
    const list = await signIn(page);
    const card = list.card(instance.name);
    await card.waitFor();
    for (const text of [instance.address, instance.upstream.address, 'Active']) {
      await card.getByText(text, { exact: true }).waitFor();
    }
    assert.deepEqual(await list.policies(instance.name).allInnerTexts(), ['First', 'Second']);
    assert.equal(await list.fact(instance.name, 'Signing method'), 'RS256');
    assert.equal(await list.fact(instance.name, 'Issued at (iat)'), 'Included');
    assert.equal(await list.fact(instance.name, 'Expiration (exp)'), '5 minutes after issue');
    assert.equal(await list.fact(instance.name, 'Not before (nbf)'), '1 minute after issue');
    assert.match(await list.fact(instance.name, 'Custom claims'), /^sub\s+tenant$/);
    assert.equal(await list.fact(instance.name, 'Custom headers'), 'kid');
    assert.match(await list.fact(instance.name, 'Private key'), /^RSA, 2048 bits.*thumbprint [\w-]{43}$/s);
    await picture(page, 'list');
  });
});

test('a new API instance, its policy and its end appear without a reload', (t) =>
  visit({}, async (page) => {
    const list = await signIn(page);
    const instance = await createApiInstance(t);
    await list.card(instance.name).waitFor();
    await list.announced(`${instance.name} was added.`);
    await applyPolicy(instance, 'Applied later', {});
    await list.policies(instance.name).filter({ hasText: 'Applied later' }).waitFor();
    await removeApiInstance(instance);
    await list.card(instance.name).waitFor({ state: 'detached' });
    await list.announced(`${instance.name} was removed.`);
  }));

test('an answer that says nothing new leaves the page untouched', () =>
  visit({ prepare: (page) => answerWith(page, EVERYTHING) }, async (page) => {
    const list = await signIn(page);
    await list.card('orders').waitFor();
    await page.evaluate(() => {
      window.mutations = 0;
      const count = (records) => (window.mutations += records.length);
      const everything = { subtree: true, childList: true, attributes: true, characterData: true };
      new MutationObserver(count).observe(document.body, everything);
    });
    // Three answers: by the third, what the first two changed has been drawn.
    for (let answer = 0; answer < 3; answer += 1) await page.waitForResponse('**/api-instances');
    assert.equal(await page.evaluate(() => window.mutations), 0);
  }));

test('a change is drawn in place: what was there and selected stays', () =>
  visit({ prepare: (page) => answerWith(page, EVERYTHING) }, async (page) => {
    const list = await signIn(page);
    await list.card('orders').evaluate((card) => {
      card.dataset.seen = 'before';
      getSelection().selectAllChildren(card.querySelector('.way code'));
    });
    const [orders, ...others] = EVERYTHING;
    await answerWith(page, [{ ...orders, revision: 13, state: 'broken' }, ...others]);
    await list.card('orders').getByText('Broken').waitFor();
    await list.announced('orders is broken.');
    assert.equal(await list.card('orders').getAttribute('data-seen'), 'before');
    assert.equal(await page.evaluate(() => getSelection().toString()), orders.address);
  }));

test('a broken API instance says what is wrong and where', () =>
  visit({ prepare: (page) => answerWith(page, EVERYTHING) }, async (page) => {
    const list = await signIn(page);
    const broken = EVERYTHING.find((instance) => instance.state === 'broken');
    const card = list.card(broken.name);
    await card.getByText('3 issues keep this API instance from serving').waitFor();
    for (const { path, message } of broken.issues) {
      const item = card.getByRole('listitem').filter({ hasText: message.replaceAll('`', '') });
      assert.ok((await item.innerText()).includes(path));
    }
  }));

for (const [what, happen, reason] of [
  ['goes away', goAway, 'The gateway does not answer.'],
  ['hangs', hang, 'The gateway does not answer.'],
  ['fails', (page) => fail(page, 'The database is locked.'), 'The database is locked.'],
]) {
  test(`while the gateway ${what} the list stays, with a notice, until it is back`, () =>
    visit({ prepare: (page) => answerWith(page, EVERYTHING) }, async (page) => {
      const list = await signIn(page);
      await list.card('orders').waitFor();
      const notice = page.getByText('Connection lost, retrying.').and(page.locator('strong'));
      await happen(page);
      await notice.waitFor();
      await page.locator('.notice').getByText(reason).waitFor();
      assert.ok(await list.card('orders').isVisible());
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
