// What was counted: figures, charts and their axes, ranges, and all API instances
// together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricsPage } from './pages/metrics.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { ECHO, applyOther, createApiInstance } from './support/gateway.mjs';
import { startObedient } from './support/upstream.mjs';

startBrowser();

/** Asks for each status so many times. */
async function ask(instance, statuses) {
  for (const [status, times] of Object.entries(statuses)) {
    for (let sent = 0; sent < times; sent += 1) await fetch(instance.address + status, { redirect: 'manual' });
  }
}

test('what upstreams answered is apart from what the gateway did', async (t) => {
  const instance = await createApiInstance(t, await startObedient(t));
  await ask(instance, { 200: 3, 302: 1, 404: 2, 500: 4 });
  await applyOther(instance, 'http-basic-authentication-flex', undefined, { username: 'alice', password: 'wonderland' });
  await ask(instance, { 200: 5 });
  await visit({ at: null }, async (page) => {
    const metrics = new MetricsPage(page);
    await metrics.open(instance);
    await page.getByRole('slider', { name: 'Requests over time, 15 in all' }).waitFor();
    const figures = { Requests: '15', 'Upstream 4xx': '2', 'Upstream 5xx': '4', Failures: '5', Client: '5', Gateway: '0' };
    for (const [name, number] of Object.entries(figures)) {
      assert.equal(await metrics.figure(new RegExp(`^${name}$`)).innerText(), number, name);
    }
    const legend = await metrics.legend(metrics.requests).allInnerTexts();
    assert.deepEqual(legend, ['1xx to 3xx', '4xx of the upstream', '5xx of the upstream', 'errors of the gateway', 'A bar is one minute']);
    await picture(page, 'metrics-of-failures');
  });
});

test('the axes have round numbers and the time of day', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await ask(instance, { a: 3 });
  const timezoneId = 'Asia/Kolkata';
  await visit({ at: null, timezoneId, locale: 'en-GB' }, async (page) => {
    const metrics = new MetricsPage(page);
    await metrics.open(instance);
    const heights = await metrics.axis(metrics.requests, 'heights');
    assert.ok([['0', '1', '2', '3'], ['0', '1', '2'], ['0', '1']].some((it) => it.join() === heights.join()), heights);
    const times = await metrics.axis(metrics.requests, 'times');
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: timezoneId, hour: '2-digit', hour12: false });
    const hours = [Date.now() - 3_600_000, Date.now()].map((it) => hour.format(it));
    assert.equal(times.length, 4);
    for (const time of times) {
      assert.match(time, /^\d\d:(00|15|30|45)$/);
      assert.ok(hours.includes(time.slice(0, 2)), `${time} of ${hours}`);
    }
    assert.match((await metrics.axis(metrics.times, 'heights')).at(-1), /^[\d.]+ (µs|ms|s)$/);
  });
});

test('a range is chosen and stays in the address', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await ask(instance, { a: 2 });
  await visit({ at: null, timezoneId: 'Europe/Zurich', locale: 'en-GB' }, async (page) => {
    const metrics = new MetricsPage(page);
    await metrics.open(instance);
    assert.match(await page.getByRole('heading', { level: 2 }).first().innerText(), /^Since \d\d:\d\d, when counting began$/);
    await metrics.range('Day').click();
    await page.waitForURL(/\?range=day$/);
    await page.waitForFunction(() => document.querySelector('[role=slider]')?.ariaValueMax === '95');
    const day = await metrics.axis(metrics.requests, 'times');
    assert.ok(day.includes('12:00') && day.some((it) => /^\d+ \w{3}$/.test(it)), day);
    await metrics.range('Week').click();
    await page.waitForFunction(() => document.querySelector('[role=slider]')?.ariaValueMax === '83');
    await page.reload();
    await metrics.requests.waitFor();
    assert.equal(await metrics.requests.getAttribute('aria-valuemax'), '83');
    assert.equal(await metrics.range('Week').getAttribute('aria-current'), 'true');
    const week = await metrics.axis(metrics.requests, 'times');
    assert.ok(week.length >= 3 && week.every((it) => /^\d+ \w{3}$/.test(it)), week);
    assert.match(await metrics.requests.getAttribute('aria-valuetext'), /^\w{3},? \d+ \w{3}, \d\d:\d\d to \d\d:\d\d: 2 requests: 2 × 1xx to 3xx$/);
  });
});

test('each step is read out by keyboard and by pointer', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await ask(instance, { a: 3 });
  await visit({ at: null, locale: 'en-GB' }, async (page) => {
    const metrics = new MetricsPage(page);
    await metrics.open(instance, '?range=week');
    const said = () => metrics.requests.getAttribute('aria-valuetext');
    await metrics.requests.focus();
    const readout = metrics.readout(metrics.requests);
    await readout.getByText('3 requests: 3 × 1xx to 3xx').waitFor();
    assert.equal(await said(), await readout.innerText());
    await page.keyboard.press('ArrowLeft');
    await readout.getByText(': 0 requests').waitFor();
    assert.equal(await metrics.requests.getAttribute('aria-valuenow'), '82');
    await page.keyboard.press('Home');
    assert.equal(await metrics.requests.getAttribute('aria-valuenow'), '0');
    await page.keyboard.press('End');
    await readout.getByText('3 requests').waitFor();
    await metrics.requests.blur();
    await readout.getByText('arrow keys').waitFor();

    await metrics.times.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await metrics.times.boundingBox();
    await page.mouse.move(x + width - 2, y + height / 2);
    await metrics.readout(metrics.times).getByText(/p50 [\d.]+ (µs|ms|s), p90/).waitFor();
    await page.mouse.move(x + width / 2, y + height / 2);
    await metrics.readout(metrics.times).getByText('no response').waitFor();
  });
});

test('the focus on a step stays while requests are counted', async (t) => {
  const instance = await createApiInstance(t, ECHO);
  await ask(instance, { a: 1 });
  await visit({ at: null }, async (page) => {
    const metrics = new MetricsPage(page);
    await metrics.open(instance, '?range=week');
    await metrics.requests.focus();
    await ask(instance, { a: 2 });
    await page.getByRole('slider', { name: 'Requests over time, 3 in all' }).waitFor();
    assert.ok(await metrics.requests.evaluate((it) => it === document.activeElement));
    await metrics.readout(metrics.requests).getByText('3 requests').waitFor();
  });
});

test('the same is there as a table', async (t) => {
  const instance = await createApiInstance(t, await startObedient(t));
  await ask(instance, { 200: 2, 503: 1 });
  await visit({ at: null, locale: 'en-GB' }, async (page) => {
    const metrics = new MetricsPage(page);
    await metrics.open(instance, '?range=week');
    await page.getByRole('button', { name: 'Show as a table' }).click();
    const row = page.getByRole('region', { name: 'Numbers of each step' }).getByRole('row').nth(1);
    assert.match(await row.getByRole('rowheader').innerText(), /\d\d:\d\d to \d\d:\d\d$/);
    const cells = await row.getByRole('cell').allInnerTexts();
    assert.deepEqual(cells.slice(0, 7), ['3', '2', '0', '1', '0', '0', '0']);
    assert.match(cells[7], /^[\d.]+ (µs|ms|s)$/);
  });
});

test('all API instances are looked at together, and requests that none was found for', async (t) => {
  const busy = await createApiInstance(t, await startObedient(t));
  await ask(busy, { 200: 1_005, 500: 7 });
  const number = async (metrics, name) => Number((await metrics.figure(name).innerText()).replaceAll(',', ''));
  await visit({ at: null }, async (page) => {
    const metrics = new MetricsPage(page);
    await metrics.open(null);
    const before = await number(metrics, 'For no API instance');
    assert.match(await metrics.figure('Requests').innerText(), /^\d{1,3}(,\d{3})+$/);
    for (let sent = 0; sent < 3; sent += 1) await fetch(`${busy.address}.jwt-gateway/nothing`);
    await metrics.figure('For no API instance').getByText(new RegExp(`^${before + 3}$`)).waitFor();
    const row = (title) => page.getByRole('region', { name: title }).getByRole('row').filter({ hasText: busy.name });
    const cells = await row('Most requests').getByRole('cell').allInnerTexts();
    assert.deepEqual(cells, ['1,012', '7', '0']);
    assert.deepEqual(await row('Most failures').getByRole('cell').allInnerTexts(), ['1,012', '7', '0']);
    await picture(page, 'metrics-of-all');
    await metrics.range('Day').click();
    await page.waitForURL(/\/all\/metrics\?range=day$/);
    await row('Most requests').getByRole('link').click();
    await page.waitForURL(new RegExp(`/api-instances/${busy.name}/metrics\\?range=day$`));
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Metrics' }).click();
    await page.getByRole('heading', { name: 'Metrics', level: 1 }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Metrics', exact: true }).getAttribute('aria-current'), 'page');
  });
});

test('in forced colours the bars and their signs keep their colours', async (t) => {
  const instance = await createApiInstance(t, await startObedient(t));
  await ask(instance, { 200: 1, 500: 1 });
  await visit({ at: null, forcedColors: 'active' }, async (page) => {
    const metrics = new MetricsPage(page);
    await metrics.open(instance);
    const colours = (parts) => parts.evaluateAll((all) => all.map((it) => getComputedStyle(it).fill));
    const signs = await colours(metrics.legend(metrics.requests).locator('rect'));
    assert.equal(new Set(signs).size, 2, signs);
    assert.deepEqual(await colours(metrics.requests.locator('path')), signs);
    await picture(page, 'metrics-in-forced-colours');
  });
});
