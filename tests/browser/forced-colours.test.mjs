// Where the operating system forces its colours, what is on and what is current is still
// told by more than a colour that is gone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInPage } from './pages/sign-in.mjs';
import { violations } from './support/axe.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { adminUrl, applyPolicy, createApiInstance, policiesOf } from './support/gateway.mjs';

startBrowser();

const SCHEMES = ['light', 'dark'];

/** How a switch looks: its own colour, its thumb's, and where that is. */
const look = (element) => {
  const [own, thumb] = [getComputedStyle(element), getComputedStyle(element, '::before')];
  return { own: own.backgroundColor, thumb: thumb.backgroundColor, place: thumb.translate };
};

/** The colour of the line under each of these, by whether it is current. */
async function lines(links) {
  const found = await links.evaluateAll((all) =>
    all.map((it) => [it.hasAttribute('aria-current'), getComputedStyle(it).borderBlockEndColor]),
  );
  const of = (current) => new Set(found.filter(([is]) => is === current).map(([, colour]) => colour));
  return { current: [...of(true)], others: [...of(false)] };
}

for (const colorScheme of SCHEMES) {
  test(`switches show their thumb and whether they are on, and the current tab and section are marked: ${colorScheme}`, async (t) => {
    const instance = await createApiInstance(t);
    await applyPolicy(instance, 'Tokens', { iat: false });
    const [{ id }] = await policiesOf(instance);
    await visit({ at: null, forcedColors: 'active', colorScheme }, async (page) => {
      await page.goto(new URL(`/api-instances/${instance.name}`, adminUrl()).href);
      await new SignInPage(page).signIn();
      await page.getByRole('heading', { name: instance.name, exact: true }).waitFor();
      for (const name of ['Sections', 'API instance']) {
        const { current, others } = await lines(page.getByRole('navigation', { name }).getByRole('link'));
        assert.equal(current.length, 1, name);
        assert.equal(others.length, 1, name);
        assert.notEqual(current[0], others[0], name);
      }
      await picture(page, `forced-colours-${colorScheme}`);
      assert.deepEqual(await violations(page), []);

      await page.goto(new URL(`/api-instances/${instance.name}/policies/${id}`, adminUrl()).href);
      const field = page.getByRole('switch', { name: 'Issued At' });
      await field.waitFor();
      const off = await field.evaluate(look);
      await field.check();
      const on = await field.evaluate(look);
      for (const { own, thumb } of [off, on]) assert.notEqual(own, thumb);
      assert.notEqual(off.own, on.own);
      assert.notEqual(off.place, on.place);
      await picture(page, `forced-colours-form-${colorScheme}`);
      assert.deepEqual(await violations(page), []);
    });
  });
}
