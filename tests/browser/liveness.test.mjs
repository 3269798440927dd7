// Whether what was applied is live: said where it is, and why not where it is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiInstancesPage } from './pages/api-instances.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { adminUrl, applyPolicy, createApiInstance, disableApiInstance, policiesOf } from './support/gateway.mjs';

startBrowser();

/** The form of the one policy of an API instance. */
async function openForm(t, page, prepare = async () => {}) {
  const instance = await createApiInstance(t);
  await applyPolicy(instance, 'Tokens', { exp: 300 });
  await prepare(instance);
  const [{ id }] = await policiesOf(instance);
  await page.goto(new URL(`/api-instances/${instance.name}/policies/${id}`, adminUrl()).href);
  await new SignInPage(page).signIn();
  const form = new PolicyForm(page);
  await form.exp.fill('600');
  return { instance, form };
}

test('a policy of a disabled API instance is applied, and said not to be live', (t) =>
  visit({ at: null }, async (page) => {
    const { instance, form } = await openForm(t, page, disableApiInstance);
    await form.apply.click();
    await page.getByRole('status').getByText(`${instance.name} is disabled: it goes live when you enable it.`).waitFor();
  }));

test('where no answer comes it is said that nobody knows, and the form keeps what was typed', (t) =>
  visit({ at: null }, async (page) => {
    const { form } = await openForm(t, page);
    await page.route('**/api/v1/api-instances/*/policies/*', (route) =>
      route.request().method() === 'PUT' ? route.abort('connectionreset') : route.continue(),
    );
    await form.apply.click();
    await page.getByRole('status').getByText('it is not known whether the change is live').waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await form.apply.click();
    await page.getByRole('status').getByText('Applied and live').waitFor();
  }));

/** Makes the page believe that its tab is, or is not, in the background. */
function hide(page, hidden) {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);
}

test('a page in the background asks for nothing, and asks at once when it is seen again', () =>
  visit({ prepare: (page) => page.clock.install() }, async (page) => {
    // The last of what the page asks for when it is opened.
    const last = page.waitForResponse('**/api-instances?needs=attention**');
    await new SignInPage(page).signIn();
    await new ApiInstancesPage(page).heading.waitFor();
    await last;
    await hide(page, true);
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.clock.runFor(60_000);
    assert.deepEqual(asked, []);
    const answered = page.waitForRequest('**/api/v1/api-instances**');
    await hide(page, false);
    await answered;
  }));
