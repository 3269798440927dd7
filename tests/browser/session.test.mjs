// One session for all tabs of a browser, its end when nobody uses it, and the theme that
// the browser keeps.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { violations } from './support/axe.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { adminToken } from './support/gateway.mjs';

startBrowser();

const MINUTE = 60_000;

/** A further tab of the same browser. */
async function tab(page) {
  const other = await page.context().newPage();
  await other.goto(page.url());
  return other;
}

test('a new tab does not ask for the token again', () =>
  visit({}, async (page) => {
    await new SignInPage(page).signIn();
    await new ApiInstancesPage(page).heading.waitFor();
    const other = await tab(page);
    await new ApiInstancesPage(other).heading.waitFor();
    const kept = await other.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }]));
    assert.ok(!kept.includes(adminToken()));
  }));

test('signing out in one tab signs out in all, and what was written in another is kept', () =>
  visit({ at: '/new' }, async (page) => {
    await new SignInPage(page).signIn();
    await page.getByLabel('Name', { exact: true }).fill('half-written');
    const other = await tab(page);
    await new ApiInstancesPage(other).signOut.click();
    await new SignInPage(other).heading.waitFor();
    await new SignInPage(page).alert('You signed out in another tab.').waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    // Nobody is signed in any more whom a new tab could ask.
    await new SignInPage(await tab(page)).heading.waitFor();

    await new SignInPage(page).signIn();
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'half-written');
    // Whoever signed out is not signed in again by another tab.
    assert.ok(await new SignInPage(other).heading.isVisible());
  }));

test('a session that nobody uses for an hour ends, and one that is used does not', () =>
  visit({ prepare: (page) => page.clock.install() }, async (page) => {
    const signIn = new SignInPage(page);
    const list = new ApiInstancesPage(page);
    await signIn.signIn();
    await list.heading.waitFor();
    await page.clock.fastForward(50 * MINUTE);
    await page.keyboard.press('Shift');
    await page.clock.fastForward(50 * MINUTE);
    await page.clock.runFor(MINUTE);
    assert.ok(await list.heading.isVisible());
    await page.clock.fastForward(10 * MINUTE);
    await page.clock.runFor(MINUTE);
    await signIn.alert('because nothing was done for an hour').waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  }));

test('a theme that was chosen holds over a reload, whatever the system has', () =>
  visit({ colorScheme: 'light' }, async (page) => {
    const list = new ApiInstancesPage(page);
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await new SignInPage(page).signIn();
    await list.heading.waitFor();
    const light = await background();
    await page.getByRole('button', { name: 'Theme: as the system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    const dark = await background();
    assert.notEqual(dark, light);
    assert.deepEqual(await violations(page), []);
    await picture(page, 'theme-dark');
    await page.reload();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    assert.equal(await background(), dark);
    await page.getByRole('button', { name: 'Theme: dark' }).click();
    assert.equal(await background(), light);
  }));
