// What the page loads, and the content security policy at work: what somebody might
// get into the page neither runs nor leaves the machine.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { adminUrl } from './support/gateway.mjs';

startBrowser();

test('an inline script, an inline style and a foreign request are stopped', () =>
  visit({}, async (page, incidents) => {
    await new SignInPage(page).heading.waitFor();
    const outcome = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      const style = document.createElement('style');
      style.textContent = 'body { opacity: 0.5 }';
      document.body.append(script, style);
      const foreign = await fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'stopped');
      return { ran: window.ran ?? false, opacity: getComputedStyle(document.body).opacity, foreign };
    });
    assert.deepEqual(outcome, { ran: false, opacity: '1', foreign: 'stopped' });
    for (const directive of ['script-src', 'style-src', 'connect-src']) {
      const violation = new RegExp(`violates the following Content Security Policy.*${directive}`);
      assert.ok(incidents.some((incident) => violation.test(incident)), `${directive}: ${incidents}`);
    }
    incidents.length = 0;
  }));

test('the page permits no inline code and asks nobody but the gateway', () =>
  visit({}, async (page) => {
    const policy = (await page.request.get(adminUrl())).headers()['content-security-policy'];
    assert.doesNotMatch(policy, /unsafe-inline|(?<!wasm-)unsafe-eval|https?:|\*/);
    assert.match(policy, /default-src 'none'/);
    const entries = () => performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin);
    await new SignInPage(page).signIn();
    await page.getByRole('heading', { name: 'API instances', exact: true }).waitFor();
    assert.deepEqual([...new Set(await page.evaluate(entries))], [new URL(adminUrl()).origin]);
  }));

test('whoever comes back loads no asset again: their names change with their content', () =>
  visit({}, async (page) => {
    await new SignInPage(page).heading.waitFor();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    const [responses, inMemory] = [[], new Set()];
    devtools.on('Network.responseReceived', (event) => responses.push(event));
    devtools.on('Network.requestServedFromCache', ({ requestId }) => inMemory.add(requestId));
    await page.goto(new URL('/new', adminUrl()).href);
    await new SignInPage(page).heading.waitFor();
    const assets = responses.filter(({ response }) => /\/assets\/[\w-]{12}\/[\w-]+\.\w+$/.test(response.url));
    assert.deepEqual(new Set(assets.map(({ response }) => response.url.split('.').at(-1))), new Set(['css', 'js', 'wasm']));
    const loaded = assets.filter(({ requestId, response }) => !response.fromDiskCache && !inMemory.has(requestId));
    assert.deepEqual(loaded.map(({ response }) => response.url), []);
  }));
