// A gateway with many API instances: the page shows, asks for and keeps up to date no more
// than somebody looks at.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiInstancePage } from './pages/api-instance.mjs';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { LIST } from './support/answers.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { declareMany } from './support/declared.mjs';

startBrowser();

const MANY = 700;
const ROWS = 50;

/** From `many-000` on. */
const names = Array.from({ length: MANY }, (_, number) => `many-${String(number).padStart(3, '0')}`);

/** Those of a page of the list by name, counted from 1. */
const rows = (page) => names.slice((page - 1) * ROWS, page * ROWS);

/** How many nodes a document may have, of which a row takes some 60. */
const NODES = 5_000;

let removeMany;
before(async () => (removeMany = await declareMany(names)));
after(() => removeMany());

async function signIn(page) {
  await new SignInPage(page).signIn();
  const list = new ApiInstancesPage(page);
  await list.shows(rows(1));
  return list;
}

/** The requests for a part of the list, from now on. */
function asked(page) {
  const queries = [];
  page.on('request', (request) => {
    if (LIST.test(request.url())) queries.push(new URL(request.url()).searchParams);
  });
  return queries;
}

test('a page of the list is in the document, and no more is asked for', () =>
  visit({}, async (page) => {
    const queries = asked(page);
    const list = await signIn(page);
    await page.getByText(`${MANY} active`).waitFor();
    await list.showsRows(`1 to ${ROWS} of ${MANY}`);
    await list.rows.last().getByRole('img', { name: '0 requests' }).waitFor();
    assert.ok((await page.evaluate(() => document.querySelectorAll('*').length)) < NODES);
    assert.deepEqual(queries.filter((query) => !(Number(query.get('limit') ?? MANY) <= ROWS)), []);
  }));

test('what has not changed is not sent again', () =>
  visit({}, async (page) => {
    await signIn(page);
    const again = await page.waitForResponse((response) => LIST.test(response.url()) && response.status() === 304);
    assert.equal(new URL(again.url()).searchParams.get('limit'), String(ROWS));
  }));

test('a search finds what is on a later page, and asks for nothing while somebody types', () =>
  visit({ prepare: (page) => page.clock.install() }, async (page) => {
    const list = await signIn(page);
    const queries = asked(page);
    await page.clock.pauseAt(Date.now() + 60_000);
    await list.search.pressSequentially('MANY-678');
    assert.deepEqual(queries.filter((query) => query.has('q')), []);
    await page.clock.resume();
    await list.shows(['many-678']);
    await list.showsRows('1 to 1 of 1');
    assert.deepEqual([...new Set(queries.map((query) => query.get('q')).filter(Boolean))], ['MANY-678']);
    assert.ok(await list.search.evaluate((field) => field === document.activeElement));
    await list.search.fill('nobody is called so');
    await page.getByText('No API instance matches.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await list.shows(rows(1));
  }));

test('pages are turned by links, and the way back leads to the page that was left', () =>
  visit({}, async (page) => {
    const list = await signIn(page);
    assert.equal(await list.previous.getAttribute('aria-disabled'), 'true');
    await list.next.click();
    await list.shows(rows(2));
    await list.showsRows(`51 to 100 of ${MANY}`);
    assert.ok(await list.next.evaluate((link) => link === document.activeElement));
    await list.next.click();
    await list.shows(rows(3));
    await page.goBack();
    await list.shows(rows(2));
    await list.link('many-073').click();
    await new ApiInstancePage(page, 'many-073').heading.waitFor();
    await page.goBack();
    await list.shows(rows(2));
    assert.match(page.url(), /\?page=2$/);
    await page.reload();
    await list.shows(rows(2));
    await list.sort('Name');
    await list.shows(names.toReversed().slice(0, ROWS));
    await page.goto(new URL(`/?page=${MANY / ROWS}`, page.url()).href);
    await list.shows(rows(MANY / ROWS));
    assert.equal(await list.next.getAttribute('aria-disabled'), 'true');
    await page.goto(new URL('/?page=99', page.url()).href);
    await list.showsRows(`There are no more than ${MANY}`);
    await list.previous.click();
    await list.shows(rows(MANY / ROWS));
  }));

test('a copy has a name and a port that nobody has, whoever is on the page', () =>
  visit({ at: '/?page=9' }, async (page) => {
    await new SignInPage(page).signIn();
    const list = new ApiInstancesPage(page);
    await list.shows(rows(9));
    await list.act('many-444', 'Duplicate');
    await page.getByRole('textbox', { name: 'Name' }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), 'many-444-copy');
    assert.equal(await page.getByLabel('Upstream', { exact: true }).inputValue(), 'http://many-444.internal/');
  }));
