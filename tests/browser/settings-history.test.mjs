// What the settings of an API instance and a client application were before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientApplicationsPage } from './pages/client-applications.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { apiInstance, createApiInstance, createClientApplication, disableApiInstance } from './support/gateway.mjs';

startBrowser();

const revisions = (page) => page.getByRole('list', { name: 'Revisions, newest first' }).getByRole('article');
const cells = (revision, field) => revision.getByRole('row', { name: field }).getByRole('cell').allInnerTexts();

test('the settings say what they were, and go back after a question that says what requests get', async (t) => {
  const instance = await createApiInstance(t);
  await disableApiInstance(instance);
  await visit({ at: `/api-instances/${instance.name}/settings` }, async (page) => {
    await new SignInPage(page).signIn();
    await page.getByLabel('Enabled').check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('status').getByText('serves with its new settings').waitFor();
    await page.getByRole('link', { name: 'History' }).click();
    await revisions(page).nth(2).waitFor();
    assert.deepEqual(await cells(revisions(page).nth(0), 'Enabled'), ['No', 'Yes']);
    assert.deepEqual(await cells(revisions(page).nth(2), 'Services'), ['', 'upstream: http://127.0.0.1:9/ (auto)']);

    const back = (revision) => revision.getByRole('button', { name: /Revert to this/ });
    await back(revisions(page).nth(1)).click();
    const question = page.getByRole('dialog');
    await question.getByText('It is disabled then. Connections to 127.0.0.1').waitFor();
    await question.getByRole('button', { name: 'Revert' }).click();
    await revisions(page).nth(3).waitFor();
    await revisions(page).first().getByText('Reverted').waitFor();
    assert.equal((await apiInstance(instance)).enabled, false);
  });
});

test('a client application says when it was renamed and when its secret was set, and shows no secret', async (t) => {
  const { id, secret } = await createClientApplication(t, 'Ticket machine');
  await createClientApplication(t, 'Another one');
  await visit({ at: '/client-applications' }, async (page) => {
    await new SignInPage(page).signIn();
    const applications = new ClientApplicationsPage(page);
    await applications.act('Ticket machine', 'New secret…');
    await applications.makeSecret('Ticket machine');
    const made = await applications.take();
    await applications.openHistory('Ticket machine');
    assert.ok(page.url().endsWith(`/client-applications/${id}/history`), page.url());
    await revisions(page).nth(1).waitFor();
    assert.equal(await revisions(page).count(), 2);
    assert.deepEqual(await cells(revisions(page).first(), 'Old secret'), ['', 'goes on until it is deleted']);
    for (const revision of await revisions(page).all()) await revision.getByText('Client secret was set.').waitFor();
    assert.equal(await page.getByRole('button', { name: /Revert/ }).count(), 0);
    const text = await page.locator('main').innerText();
    for (const hidden of [secret, made.secret]) assert.ok(!text.includes(hidden));
  });
});
