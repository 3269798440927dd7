// The UI comes in pieces: what there is to see before one is there, and when one does not
// come.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { violations } from './support/axe.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { createApiInstance } from './support/gateway.mjs';

startBrowser();

const CODE = '**/assets/**/*.wasm';

/** Holds everything that matches until it is let go. */
async function hold(page, ...patterns) {
  let letGo;
  const gone = new Promise((resolve) => (letGo = resolve));
  for (const pattern of patterns) {
    await page.route(pattern, async (route) => {
      await gone;
      await route.continue();
    });
  }
  return letGo;
}

test('before style and program have come the page says that they are on their way', () =>
  visit({ at: null }, async (page) => {
    const letGo = await hold(page, CODE, '**/assets/**/*.css');
    await page.goto(process.env.ADMIN_URL, { waitUntil: 'commit' });
    const notice = page.getByText('Loading the admin UI…');
    await notice.waitFor();
    letGo();
    await new SignInPage(page).heading.waitFor();
    assert.equal(await notice.count(), 0);
  }));

test('a program that does not come is said to be missing, and can be asked for again', () =>
  visit({ at: null }, async (page, incidents) => {
    await page.route(CODE, (route) => route.abort());
    await page.goto(process.env.ADMIN_URL);
    const alert = page.getByRole('alert');
    await alert.getByText('The admin UI could not be loaded.').waitFor();
    await picture(page, 'not-loaded');
    assert.deepEqual(await violations(page), []);
    incidents.length = 0;
    await page.unroute(CODE);
    await alert.getByRole('link', { name: 'Try again' }).click();
    await new SignInPage(page).heading.waitFor();
  }));

test('a page that cannot be loaded says so, the frame stays, and it comes once it can', async (t) => {
  const instance = await createApiInstance(t);
  await visit({}, async (page, incidents) => {
    await new SignInPage(page).signIn();
    const list = new ApiInstancesPage(page);
    await list.heading.waitFor();
    await page.route(CODE, (route) => route.abort());
    await page.getByRole('link', { name: instance.name, exact: true }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('could not be loaded').waitFor();
    await picture(page, 'piece-not-loaded');
    assert.deepEqual(await violations(page), []);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await alert.getByText('could not be loaded').waitFor();
    incidents.length = 0;
    await page.unroute(CODE);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: instance.name, exact: true }).waitFor();
  });
});

test('a version that is installed while a page is open is got by loading the page anew', async (t) => {
  const instance = await createApiInstance(t);
  await visit({}, async (page, incidents) => {
    await new SignInPage(page).signIn();
    await new ApiInstancesPage(page).heading.waitFor();
    // What is asked for by a name of before is not there any more.
    await page.route(CODE, (route) => route.fulfill({ status: 404, body: 'There is nothing here.\n' }));
    await page.getByRole('link', { name: instance.name, exact: true }).click();
    const anew = page.getByRole('alert').getByRole('button', { name: 'Reload the page' });
    await anew.waitFor();
    incidents.length = 0;
    await page.unroute(CODE);
    await anew.click();
    await page.getByRole('heading', { name: instance.name, exact: true }).waitFor();
  });
});

test('what checks expressions is not waited for, and a form works without it', async (t) => {
  const instance = await createApiInstance(t);
  await visit({}, async (page, incidents) => {
    await page.route('**/split_policy_language*.wasm', (route) => route.abort());
    await new SignInPage(page).signIn();
    await new ApiInstancesPage(page).heading.waitFor();
    await page.goto(new URL(`/api-instances/${instance.name}/policies/new`, process.env.ADMIN_URL).href);
    await page.getByRole('button', { name: 'Add claim' }).click();
    await page.getByText('What checks expressions while you type could not be loaded.').waitFor();
    await page.getByRole('button', { name: 'Apply', exact: true }).waitFor();
    incidents.length = 0;
  });
});
