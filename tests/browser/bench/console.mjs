// What the admin UI of a gateway with many API instances costs in the browser; printed as
// one line of JSON. It judges nothing: `cargo xtask bench --ui` does.

import { ApiInstancesPage } from '../pages/api-instances.mjs';
import { SignInPage } from '../pages/sign-in.mjs';
import { launch } from '../support/browser.mjs';
import { adminUrl } from '../support/gateway.mjs';

/** How long an idle page is watched, in milliseconds. */
const IDLE = 20_000;

/** How often each time is taken. The first is not counted: nothing is warm. */
const TURNS = 6;

/** A slow line: milliseconds to the gateway and back, bytes in a second. */
const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

const browser = await launch();

async function open(watch) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  const result = await watch(page, { devtools, bytes: () => bytes });
  await context.close();
  return result;
}

function median(numbers) {
  const sorted = numbers.slice(1).sort((one, other) => one - other);
  return sorted[sorted.length >> 1];
}

/** Milliseconds that something takes until it has happened. */
async function time(act) {
  const begin = performance.now();
  await act();
  return performance.now() - begin;
}

async function repeated(act) {
  const times = [];
  for (let turn = 0; turn < TURNS; turn += 1) times.push(await time(() => act(turn)));
  return median(times);
}

/** The first visit over a slow line, to the sign-in page. */
const slow = await open(async (page, { devtools, bytes }) => {
  await devtools.send('Network.emulateNetworkConditions', SLOW);
  await page.goto(adminUrl());
  await new SignInPage(page).heading.waitFor();
  const usable = await page.evaluate(() => performance.now());
  const page_ms = await page.evaluate(() => performance.getEntriesByType('navigation')[0].responseEnd);
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
  return { slow_paint_ms: paint - page_ms, slow_sign_in_ms: usable, first_screen_bytes: bytes() };
});

/** The list: until it is there, while nobody does anything, and what is done with it. */
const list = await open(async (page, { bytes }) => {
  const list = new ApiInstancesPage(page);
  const first = () => list.rows.first().waitFor();
  await page.goto(adminUrl());
  const signIn = new SignInPage(page);
  await signIn.heading.waitFor();
  const usable_ms = await time(async () => {
    await signIn.signIn();
    await first();
  });
  const reload_ms = await repeated(async () => {
    await page.reload();
    await first();
  });
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  // By its name: what else is in a row comes and goes by itself.
  const firstName = () => document.querySelector('tbody tr th')?.innerText;
  const changes = async (act) => {
    const before = await page.evaluate(firstName);
    await act();
    await page.waitForFunction(
      (before) => {
        const name = document.querySelector('tbody tr th')?.innerText;
        return name !== undefined && name !== before;
      },
      before,
      { polling: 'raf' },
    );
  };
  const sort_ms = await repeated(() => changes(() => list.sort('Name')));
  const search_ms = await repeated((turn) => changes(() => list.search.fill(`api-005${turn}`)));
  await list.search.fill('');
  await first();
  let before = bytes();
  await page.waitForTimeout(IDLE);
  const idle_bytes = bytes() - before;
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
  });
  // What was under way is over with the next answer.
  await page.waitForTimeout(IDLE / 4);
  before = bytes();
  await page.waitForTimeout(IDLE);
  const hidden_bytes = bytes() - before;
  return { usable_ms, reload_ms, nodes, sort_ms, search_ms, idle_bytes, hidden_bytes };
});

await browser.close();
console.log(JSON.stringify({ ...slow, ...list }));
