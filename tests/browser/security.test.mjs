// The page's content security policy at work: what somebody might get into the
// page neither runs nor leaves the machine.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';

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
