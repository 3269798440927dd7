// How soon there is something to work with, and what the browser has to fetch for it.
// The times are reported, not judged: machines that run tests are busy.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';

const VISITS = 5;

startBrowser();

/** Milliseconds from the begin of the navigation until now. */
const sinceNavigation = () => performance.now();

const files = () =>
  performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname.split('.').at(-1));

function report(t, what, times) {
  const sorted = times.map(Math.round).sort((one, other) => one - other);
  t.diagnostic(`${what}: median ${sorted[VISITS >> 1]} ms of ${sorted.join(', ')}`);
}

test('whoever comes for the first time fetches no piece of another page with the sign-in page', async (t) => {
  const times = [];
  for (let count = 0; count < VISITS; count += 1) {
    await visit({}, async (page) => {
      await new SignInPage(page).token.waitFor();
      times.push(await page.evaluate(sinceNavigation));
      assert.deepEqual((await page.evaluate(files)).sort(), ['css', 'js', 'js', 'js', 'wasm']);
    });
  }
  report(t, 'sign-in page with an empty cache', times);
});

test('whoever is signed in sees the list without a way round', async (t) => {
  const times = [];
  for (let count = 0; count < VISITS; count += 1) {
    await visit({}, async (page) => {
      const list = page.getByRole('heading', { name: 'API instances', exact: true });
      await new SignInPage(page).signIn();
      await list.waitFor();
      await page.reload();
      await list.waitFor();
      times.push(await page.evaluate(sinceNavigation));
      assert.equal(await new SignInPage(page).heading.count(), 0);
    });
  }
  report(t, 'list of API instances', times);
});
