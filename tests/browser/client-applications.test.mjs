// Client applications: made, let in, given another secret, renamed, deleted.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { ClientApplicationsPage } from './pages/client-applications.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { ECHO, createApiInstance, createClientApplication, enforceClientIds, removeClientApplications } from './support/gateway.mjs';

startBrowser();

const named = () => `App ${randomBytes(4).toString('hex')}`;

/** The list of client applications, for somebody who is signed in. */
async function open(page) {
  await new SignInPage(page).signIn();
  const applications = new ClientApplicationsPage(page);
  await applications.open();
  return applications;
}

/** The status of a request with these credentials. */
async function status(instance, { id, secret }) {
  const response = await fetch(instance.address, { headers: { client_id: id, client_secret: secret } });
  return response.status;
}

test('what is created lets a request through, and the old secret does not once there is a new one', async (t) => {
  const name = named();
  const instance = await createApiInstance(t, ECHO);
  await enforceClientIds(instance);
  t.after(() => removeClientApplications(name));
  await visit({}, async (page) => {
    const applications = await open(page);
    await page.getByRole('link', { name: instance.name }).waitFor();
    await applications.create.click();
    await applications.send('Create', { Name: name });
    await applications.credentials.getByText('it is not shown again').waitFor();
    const first = await applications.take();
    await applications.row(name).getByText(first.id).waitFor();
    assert.equal(await status(instance, first), 200);
    assert.equal(await status(instance, { ...first, secret: 'x'.repeat(40) }), 401);

    await applications.act(name, 'Replace secret at once…');
    await page.getByRole('dialog', { name: `Replace the secret of ${name} at once?` }).getByRole('button', { name: 'Replace' }).click();
    const second = await applications.take();
    assert.equal(second.id, first.id);
    assert.notEqual(second.secret, first.secret);
    assert.equal(await status(instance, second), 200);
    assert.equal(await status(instance, first), 401);
    // Nothing on the page knows the secret any more.
    assert.ok(!(await page.content()).includes(second.secret));

    await applications.act(name, 'Delete…');
    const question = page.getByRole('dialog', { name: `Delete ${name}?` });
    await question.getByLabel(`Type ${name} to confirm`).fill(name);
    await question.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('status').getByText(`${name} is deleted.`).waitFor();
    await applications.row(name).waitFor({ state: 'detached' });
    assert.equal(await status(instance, second), 401);
  });
});

test('a new secret goes on beside the old one, until that is deleted or its time has come', async (t) => {
  const name = named();
  const instance = await createApiInstance(t, ECHO);
  await enforceClientIds(instance);
  const first = await createClientApplication(t, name);
  await visit({}, async (page) => {
    const applications = await open(page);
    await applications.act(name, 'New secret…');
    await applications.makeSecret(name);
    const second = await applications.take();
    for (const secret of [first, second]) assert.equal(await status(instance, secret), 200);
    await applications.row(name).getByText('Old secret, set just now, goes on until it is deleted').waitFor();

    // There is no room for a third one.
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('button', { name: 'Delete old secret…' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'New secret…' }).count(), 0);
    await page.getByRole('button', { name: 'Delete old secret…' }).click();
    const question = page.getByRole('dialog', { name: `Delete the old secret of ${name}?` });
    await question.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('status').getByText('The old secret is deleted.').waitFor();
    assert.equal(await status(instance, first), 401);
    assert.equal(await status(instance, second), 200);

    await applications.act(name, 'New secret…');
    await applications.makeSecret(name, 'for a day');
    await applications.take();
    await applications.row(name).getByText(/Old secret, set just now, ends .*20\d\d/).waitFor();
    assert.equal(await status(instance, second), 200);
  });
});

test('nobody loses a secret by Escape or ×, and whoever has copied it just closes', async (t) => {
  const name = named();
  await createClientApplication(t, name);
  await visit({ permissions: ['clipboard-write'] }, async (page) => {
    const applications = await open(page);
    await applications.act(name, 'Replace secret at once…');
    await page.getByRole('dialog', { name: /^Replace the secret/ }).getByRole('button', { name: 'Replace' }).click();
    const { credentials } = applications;
    await credentials.waitFor();
    const question = page.getByRole('dialog', { name: 'Close without copying the secret?' });
    const close = credentials.getByRole('button', { name: 'Close', exact: true });
    const ways = [() => page.keyboard.press('Escape'), () => page.keyboard.press('Escape'), () => close.click()];
    for (const leave of ways) {
      await leave();
      await question.getByRole('button', { name: 'Stay' }).click();
      await question.waitFor({ state: 'hidden' });
      assert.ok(await credentials.isVisible());
    }
    await credentials.getByRole('button', { name: 'Copy client secret' }).click();
    await credentials.getByText('Copied').waitFor();
    await page.keyboard.press('Escape');
    await credentials.waitFor({ state: 'hidden' });

    await applications.act(name, 'Replace secret at once…');
    await page.getByRole('dialog', { name: /^Replace the secret/ }).getByRole('button', { name: 'Replace' }).click();
    await credentials.waitFor();
    await close.click();
    await question.getByRole('button', { name: 'Close without it' }).click();
    await credentials.waitFor({ state: 'hidden' });
  });
});

test('an id and a secret from elsewhere are taken, and an id that is taken is refused at its field', async (t) => {
  const name = named();
  const { id: taken } = await createClientApplication(t, name);
  await visit({}, async (page) => {
    const applications = await open(page);
    await applications.create.click();
    await applications.send('Create', { Name: name, 'Client ID': taken, 'Client secret': 'short' });
    const secret = applications.form.getByLabel('Client secret', { exact: true });
    await page.getByRole('alert').getByText('32 to 255').waitFor();
    assert.equal(await secret.getAttribute('aria-invalid'), 'true');
    await applications.send('Create', { 'Client secret': 'known-to-the-client-for-a-long-time' });
    const id = applications.form.getByLabel('Client ID', { exact: true });
    await page.waitForFunction((field) => field.getAttribute('aria-invalid') === 'true', await id.elementHandle());
    await applications.send('Create', { 'Client ID': `${taken}/2` });
    await page.getByRole('status').getByText(`${name} is created.`).waitFor();
    // A slash in an id is no step in the address of the admin API.
    const row = applications.row(name).filter({ hasText: `${taken}/2` });
    await row.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('button', { name: 'Rename…' }).click();
    await applications.send('Rename', { Name: `${name} renamed` });
    t.after(() => removeClientApplications(`${name} renamed`));
    await applications.row(`${name} renamed`).getByText(`${taken}/2`).waitFor();
  });
});

test('words go into the field that was chosen, however late the page is drawn', async () => {
  await visit({}, async (page) => {
    const applications = await open(page);
    await holdFrames(page);
    await applications.create.click();
    const secret = applications.form.getByLabel('Client secret', { exact: true });
    await secret.focus();
    await page.evaluate(() => window.drawFrames());
    await page.keyboard.type('short');
    assert.equal(await secret.inputValue(), 'short');
    assert.equal(await applications.form.getByLabel('Name', { exact: true }).inputValue(), '');
  });
});

/** Lets the page wait for its animation frames until `drawFrames` is called. */
async function holdFrames(page) {
  await page.evaluate(() => {
    const held = [];
    window.requestAnimationFrame = (draw) => held.push(draw);
    window.drawFrames = () => held.splice(0).forEach((draw) => draw(performance.now()));
  });
}
