// Rows of claims: adding, moving, removing, pasting, and names that cannot be.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntryRows } from './pages/entry-rows.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { startBrowser, visit } from './support/browser.mjs';
import { createApiInstance } from './support/gateway.mjs';

startBrowser();

/** Opens the form of a new policy and runs `act` on its rows. */
async function edit(t, noun, act) {
  const instance = await createApiInstance(t);
  const at = `/api-instances/${instance.name}/policies/new`;
  await visit({ at, permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    await new SignInPage(page).signIn();
    const rows = new EntryRows(page, noun);
    await rows.group.waitFor();
    await act(rows, page);
  });
}

/** Waits until the control with this name has the focus. */
async function focused(page, name) {
  await page.waitForFunction((name) => {
    const { ariaLabel, textContent } = document.activeElement;
    return (ariaLabel ?? textContent) === name;
  }, name);
}

test('rows are moved and removed by keyboard, and the focus goes with them', (t) =>
  edit(t, 'claim', async (claims, page) => {
    for (const name of ['a', 'b', 'c']) await claims.add(name, 'x');
    await claims.value(3).press('Alt+ArrowUp');
    assert.deepEqual(await claims.names(), ['a', 'c', 'b']);
    await claims.announced('Moved: claim 2 of 3.');
    await focused(page, 'Value of claim 2');

    await claims.button('Move claim 2 up').press('Enter');
    assert.deepEqual(await claims.names(), ['c', 'a', 'b']);
    await focused(page, 'Move claim 1 up');
    await page.keyboard.press('Enter');
    assert.deepEqual(await claims.names(), ['c', 'a', 'b'], 'the first row has nowhere to go');

    await claims.button('Remove claim 2').press('Enter');
    assert.deepEqual(await claims.names(), ['c', 'b']);
    await claims.announced('Removed claim 2.');
    await focused(page, 'Remove claim 2');
    await page.keyboard.press('Enter');
    await focused(page, 'Remove claim 1');
    await page.keyboard.press('Enter');
    assert.deepEqual(await claims.names(), []);
    await focused(page, 'Add claim');
  }));

test('a new row is ready for its name', (t) =>
  edit(t, 'header', async (headers, page) => {
    await headers.button('Add header').press('Enter');
    await focused(page, 'Name of header 1');
  }));

test('several entries pasted into an empty name become rows', (t) =>
  edit(t, 'claim', async (claims, page) => {
    await claims.add('first', '1');
    const name = await claims.add().then(() => claims.name(2));
    await name.focus();
    await page.evaluate(() => navigator.clipboard.writeText('sub: #[authentication.principal]\ntenant=acme\n'));
    await page.keyboard.press('Control+v');
    await claims.announced('Pasted 2 claims.');
    assert.deepEqual(await claims.names(), ['first', 'sub', 'tenant']);
    assert.equal(await claims.value(2).inputValue(), '#[authentication.principal]');
  }));

test('one line pasted into a name is text', (t) =>
  edit(t, 'claim', async (claims, page) => {
    await claims.add();
    await claims.name(1).focus();
    await page.evaluate(() => navigator.clipboard.writeText('https://example.com/roles'));
    await page.keyboard.press('Control+v');
    assert.deepEqual(await claims.names(), ['https://example.com/roles']);
  }));

test('several entries can be typed into a dialog', (t) =>
  edit(t, 'claim', async (claims, page) => {
    await claims.button('Paste several…').click();
    const dialog = page.getByRole('dialog', { name: 'Paste several claims' });
    await dialog.getByRole('textbox').fill('{"sub": "a", "level": 3, "roles": ["x"]}');
    await dialog.getByRole('button', { name: 'Add 3 claims' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const names = await claims.names();
    assert.deepEqual(names.toSorted(), ['level', 'roles', 'sub']);
    assert.equal(await claims.value(names.indexOf('level') + 1).inputValue(), '#[3]');
  }));

test('names that the policy sets itself are explained where they are typed', (t) =>
  edit(t, 'claim', async (claims, page) => {
    await claims.add('iat', '1');
    assert.match(await claims.description(claims.name(1)), /A field above sets this claim/);
    await page.getByLabel('Issued At (iat)').uncheck();
    assert.doesNotMatch(await claims.description(claims.name(1)), /A field above/);
    const headers = new EntryRows(page, 'header');
    await headers.add("'alg'", 'none');
    assert.match(await headers.description(headers.name(1)), /sets this header parameter itself/);
  }));

test('the earlier of two equal names is told that the last one wins', (t) =>
  edit(t, 'claim', async (claims) => {
    await claims.add('sub', 'a');
    await claims.add('aud', 'b');
    await claims.add("'sub'", 'c');
    assert.match(await claims.description(claims.name(1)), /The claim in row 3 has the same name, and the last one wins/);
    assert.equal(await claims.description(claims.name(3)), 'quoted text');
    await claims.button('Remove claim 3').click();
    await claims.described(claims.name(1), 'text');
  }));

test('what is said of a name has the width of its row, and nothing lies upon the buttons', (t) =>
  edit(t, 'header', async (headers, page) => {
    await headers.add('alg', 'x');
    const words = page.getByText('The policy sets this header parameter itself');
    const [said, field] = await Promise.all([words.boundingBox(), headers.name(1).boundingBox()]);
    assert.ok(said.width > 2 * field.width, `${said.width} px beside a field of ${field.width} px`);
    assert.ok(said.y >= field.y + field.height);
    await headers.button('Remove header 1').click();
    assert.deepEqual(await headers.names(), []);
  }));
