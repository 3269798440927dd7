// What every screen is to whoever hears it: its roles, names and states, compared with
// the files of the folder `structure`. `JWT_GATEWAY_ACCEPT=1` renews them.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startBrowser, visit } from './support/browser.mjs';
import { SCREENS, screen } from './support/screens.mjs';

startBrowser();

/** What differs from run to run, and the word for it. */
const VARYING = [
  [/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'TOKEN'],
  [/browser-[0-9a-f]{8}/g, 'NAME'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID'],
  [/-----BEGIN PUBLIC KEY-----.*-----END PUBLIC KEY-----/g, 'PUBLIC KEY'],
  // In quotes where it begins like a list or a number.
  [/: "[\w-]{43}"$/gm, ': THUMBPRINT'],
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, 'THUMBPRINT'],
  [/\b[0-9a-f]{32}\b/g, 'CLIENT ID'],
  [/\/[^ ]*\/(?=[\w-]+\.yaml)/g, 'FOLDER/'],
  [/127\.0\.0\.1:\d{4,5}/g, '127.0.0.1:PORT'],
  [/\b1[78]\d{8}\b/g, 'TIME'],
  [/just now|\d+ (minute|hour|day)s? ago/g, 'AGO'],
  [/"\d+, AGO"/g, '"NUMBER, AGO"'],
  // To the second: `in 5 minutes`, and a moment later `in 4 minutes 59 seconds`.
  [/in \d+ (day|hour|minute|second)s?( \d+ (hour|minute|second)s?)*/g, 'SOON'],
  // Requests may fall into two minutes.
  [/at most \d+ in a minute/g, 'at most NUMBER in a minute'],
  [/\d+(\.\d)? (µs|ms|s)\b/g, 'DURATION'],
  [/Revision \d+/gi, 'Revision NUMBER'],
  [/\d+ bytes/g, 'SIZE'],
  [/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'DATE'],
  [/\d{1,2}:\d\d(:\d\d( [AP]M)?|\s[AP]M)/g, 'TIME OF DAY'],
  [/\$\(cat '?\S+\/admin-token'?\)/g, '$(cat FILE)'],
  // What the echo answers in Try it.
  [/code: "\d{3}"/g, 'code: LENGTH'],
  [/(x-forwarded-port\W+)\d+/g, '$1PORT'],
];

test('the frame of the pages has the structure that its file says', async (t) => {
  const { at, show } = await screen(t, 'api-instances');
  await visit({ at }, async (page) => {
    await show(page);
    await compare('frame', page.getByRole('banner'));
  });
});

for (const name of SCREENS) {
  test(`${name} has the structure that its file says`, async (t) => {
    const { at, show } = await screen(t, name);
    await visit({ at }, async (page) => {
      await show(page);
      // A dialog stands before its page and comes after it.
      const part = page.locator('main:visible, dialog[open]').last();
      await compare(name, part);
    });
  });
}

/** How long a page may take until it is what it will be. */
const PATIENCE = 15_000;

async function structure(part) {
  const snapshot = await part.ariaSnapshot();
  return `${VARYING.reduce((text, [pattern, word]) => text.replace(pattern, word), snapshot)}\n`;
}

async function compare(name, part) {
  const file = new URL(`structure/${name}.yml`, import.meta.url);
  let found = await structure(part);
  if (process.env.JWT_GATEWAY_ACCEPT) return writeFile(file, found);
  const expected = await readFile(file, 'utf8').catch(() => '');
  for (const end = Date.now() + PATIENCE; found !== expected && Date.now() < end; ) {
    found = await structure(part);
  }
  const [lines, wanted] = [found.split('\n'), expected.split('\n')];
  const differs = lines.findIndex((line, index) => line !== wanted[index]);
  return assert.ok(
    found === expected,
    `Line ${differs + 1} of structure/${name}.yml says\n${wanted[differs]}\nand the page has\n${lines[differs]}\n` +
      'If that is what it should have, run this with JWT_GATEWAY_ACCEPT=1.',
  );
}
