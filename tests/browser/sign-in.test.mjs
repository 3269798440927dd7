// Getting in, staying in, getting out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { EVERYTHING, answerWith, goAway, refuseTokens } from './support/answers.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { adminToken } from './support/gateway.mjs';

startBrowser();

test('a wrong token is refused with a message and can be corrected', () =>
  visit({}, async (page) => {
    const signIn = new SignInPage(page);
    await signIn.signIn(`${adminToken()}x`);
    await signIn.alert('The gateway does not accept this token.').waitFor();
    assert.equal(await signIn.token.getAttribute('aria-invalid'), 'true');
    assert.ok(await signIn.token.evaluate((field) => field === document.activeElement));
    await picture(page, 'sign-in-refused');
    await signIn.signIn();
    await new ApiInstancesPage(page).heading.waitFor();
  }));

test('text that cannot be a token is not sent', () =>
  visit({}, async (page) => {
    const signIn = new SignInPage(page);
    const sent = [];
    page.on('request', (request) => sent.push(request.url()));
    await signIn.signIn('');
    await signIn.alert('Enter the admin token.').waitFor();
    await signIn.signIn('two words');
    await signIn.alert('A token has no spaces').waitFor();
    assert.deepEqual(sent, []);
  }));

test('a gateway that does not answer is not mistaken for a wrong token', () =>
  visit({ prepare: goAway }, async (page) => {
    const signIn = new SignInPage(page);
    await signIn.signIn();
    await signIn.alert('The gateway does not answer.').waitFor();
  }));

test('the whole way in and out works by keyboard alone', () =>
  visit({}, async (page) => {
    const list = new ApiInstancesPage(page);
    await page.locator(':focus').waitFor();
    await page.keyboard.type(adminToken());
    await page.keyboard.press('Enter');
    await list.heading.waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await page.locator(':focus').innerText(), 'Sign out');
    await page.keyboard.press('Enter');
    await new SignInPage(page).heading.waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'token');
  }));

test('the token stays in this tab and ends with the session', () =>
  visit({}, async (page) => {
    const signIn = new SignInPage(page);
    const list = new ApiInstancesPage(page);
    await signIn.signIn();
    await list.heading.waitFor();
    await page.reload();
    await list.heading.waitFor();

    const traces = await page.evaluate(() => JSON.stringify([location.href, document.cookie, { ...localStorage }]));
    assert.ok(!traces.includes(adminToken()));
    assert.ok(!(await page.content()).includes(adminToken()));
    await list.signOut.click();
    await signIn.heading.waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    assert.equal(await list.rows.count(), 0);
  }));

test('a token that is no longer accepted costs nothing but typing the new one', () =>
  visit({ prepare: (page) => answerWith(page, EVERYTHING) }, async (page) => {
    const signIn = new SignInPage(page);
    const list = new ApiInstancesPage(page);
    await signIn.signIn();
    await list.row('orders').waitFor();
    await list.row('orders').evaluate((card) => (card.dataset.seen = 'before'));

    await refuseTokens(page);
    await signIn.alert('The gateway no longer accepts your token.').waitFor();
    assert.equal(await list.rows.count(), 0, 'nothing is shown to whoever has no token');
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await picture(page, 'sign-in-expired');

    await answerWith(page, EVERYTHING);
    await signIn.signIn();
    await list.row('orders').waitFor();
    assert.equal(await list.row('orders').getAttribute('data-seen'), 'before');
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
  }));
