// One headless Chromium per test file, one fresh context per test. Every visit
// is watched: an error on the console, a violation of the content security
// policy or a request to anybody but the gateway fails the test it happened in.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { adminUrl } from './gateway.mjs';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser;

/** Starts a browser, which is to be closed. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: false,
    args: FLAGS,
  });
}

/** Starts the browser for the tests of the calling file. */
export function startBrowser() {
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
}

/**
 * Opens the admin UI at a path, runs `test` on the page, and then asks whether
 * anything happened that must never happen. `prepare` runs before the page is loaded.
 * With null for a path it is `test` that opens a page. A test that provokes an
 * incident takes it out of the list it is handed.
 */
export async function visit({ at = '/', prepare, ...options }, test) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const incidents = watch(page);
    await prepare?.(page);
    if (at !== null) await page.goto(new URL(at, adminUrl()).href);
    await test(page, incidents);
    assert.deepEqual(incidents, []);
  } finally {
    await context.close();
  }
}

/** Writes a picture of the page to the folder `SCREENSHOTS`, if there is one. */
export async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

function watch(page) {
  const incidents = [];
  const ours = new URL(adminUrl()).origin;
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== ours) {
      incidents.push(`request to ${url.origin}`);
    }
  });
  page.on('pageerror', (error) => incidents.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // Violations of the content security policy are among the errors. So is every
    // answer that is not 2xx, which the browser notes by itself and tests provoke.
    const provoked = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !provoked) {
      incidents.push(`console: ${message.text()}`);
    }
  });
  return incidents;
}
