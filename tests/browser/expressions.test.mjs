// Writing expressions: what is wrong is marked while one types, and suggestions
// help with what comes next, by keyboard and by mouse.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EntryRows } from './pages/entry-rows.mjs';
import { PolicyForm } from './pages/policy-form.mjs';
import { SignInPage } from './pages/sign-in.mjs';
import { sidewaysScroll, violations } from './support/axe.mjs';
import { picture, startBrowser, visit } from './support/browser.mjs';
import { createApiInstance } from './support/gateway.mjs';

startBrowser();

/** Opens the form of a new policy and runs `act` on its claims. */
async function write(t, act, options = {}) {
  const instance = await createApiInstance(t);
  const at = `/api-instances/${instance.name}/policies/new`;
  await visit({ ...options, at }, async (page) => {
    await new SignInPage(page).signIn();
    const claims = new EntryRows(page, 'claim');
    await claims.group.waitFor();
    await act(claims, page);
  });
}

/** Where the text of a field is wrong, as it is drawn below the letters. */
function squiggle(field) {
  return field.evaluate((it) =>
    [...it.parentElement.querySelectorAll('.wrong')].map((part) => part.textContent).join(''),
  );
}

async function caret(field) {
  return field.evaluate((it) => it.selectionStart);
}

test('a broken expression is marked at its characters and explained', (t) =>
  write(t, async (claims) => {
    const value = await claims.add('sub', "#[upper(attributes.method) ++ uper('a')]");
    await claims.group.getByText('did you mean').waitFor();
    assert.equal(await squiggle(value), 'uper');
    assert.equal(await value.getAttribute('aria-invalid'), 'true');
    const description = await claims.description(value);
    assert.match(description, /^expression `?uper`? is unknown; did you mean `?upper`?\?/);

    await value.fill("#[upper(attributes.method) ++ upper('a')]");
    await claims.group.getByText('did you mean').waitFor({ state: 'detached' });
    assert.equal(await squiggle(value), '');
    assert.equal(await value.getAttribute('aria-invalid'), null);
  }));

test('an error of a long expression says its line', (t) =>
  write(t, async (claims) => {
    const value = await claims.add('sub', '#[upper(\n  attributes.headers.x-a\n)]');
    await claims.group.getByText('Line 2, column 22').waitFor();
    assert.equal(await squiggle(value), 'x-a');
    assert.match(await claims.description(value), /needs quotes/);
  }));

test('each text says what it is', (t) =>
  write(t, async (claims) => {
    const value = await claims.add('sub', 'a text');
    const texts = { 'a text': 'text', "'key-1'": 'quoted text', '#[uuid()]': 'expression', '': '' };
    for (const [text, form] of Object.entries(texts)) {
      await value.fill(text);
      assert.equal(await claims.description(value), form, text);
    }
  }));

test('an expression can be written with the keyboard alone', (t) =>
  write(t, async (claims, page) => {
    const value = await claims.add('sub');
    await value.focus();
    await page.keyboard.type('#[');
    assert.equal(await value.inputValue(), '#[]');
    await page.keyboard.type('aut');
    assert.deepEqual(await claims.suggested(), ['> authentication']);
    await page.keyboard.press('Enter');
    assert.equal(await value.inputValue(), '#[authentication]');
    await page.keyboard.type('.');
    assert.deepEqual(await claims.suggested(), ['> clientId', 'clientName', 'principal', 'properties']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = await value.getAttribute('aria-activedescendant');
    assert.match(await page.locator(`[id="${active}"]`).textContent(), /principal/);
    await page.keyboard.press('Tab');
    assert.equal(await value.inputValue(), '#[authentication.principal]');
    await page.keyboard.type(' ');
    await page.keyboard.press('Control+Space');
    assert.equal((await claims.suggested())[0], '> ++');
    await page.keyboard.type('def');
    assert.deepEqual(await claims.suggested(), ['> default']);
    await page.keyboard.press('Enter');
    await page.keyboard.type("'nobody']");
    assert.equal(await value.inputValue(), "#[authentication.principal default 'nobody']");
    assert.equal(await caret(value), (await value.inputValue()).length);
    assert.equal(await value.getAttribute('aria-invalid'), null);
  }));

test('a function is written with its parentheses and the caret between them', (t) =>
  write(t, async (claims, page) => {
    const value = await claims.add('sub', '#[]');
    await value.press('ArrowLeft');
    await page.keyboard.type('substr');
    assert.equal((await claims.suggested()).length, 4);
    await page.keyboard.press('Enter');
    assert.equal(await value.inputValue(), '#[dw::core::Strings::substringAfter()]');
    assert.equal(await caret(value), '#[dw::core::Strings::substringAfter('.length);
  }));

test('the name of a header is quoted where it has to be', (t) =>
  write(t, async (claims, page) => {
    const value = await claims.add('sub', '#[attributes.headers]');
    await value.press('ArrowLeft');
    await page.keyboard.type('.x-forwarded-f');
    assert.deepEqual(await claims.suggested(), ['> x-forwarded-for']);
    await page.keyboard.press('Enter');
    assert.equal(await value.inputValue(), "#[attributes.headers.'x-forwarded-for']");
  }));

test('Escape takes the suggestions away and leaves the text alone', (t) =>
  write(t, async (claims, page) => {
    const value = await claims.add('sub', '#[]');
    await value.press('ArrowLeft');
    await page.keyboard.type('up');
    await claims.suggested();
    await page.keyboard.press('Escape');
    await claims.suggestions.waitFor({ state: 'hidden' });
    assert.equal(await value.inputValue(), '#[up]');
    assert.ok(await value.evaluate((it) => it === document.activeElement));
    assert.equal(await value.getAttribute('aria-activedescendant'), null);
  }));

test('a suggestion can be clicked, and undone', (t) =>
  write(t, async (claims, page) => {
    const value = await claims.add('sub', '#[]');
    await value.press('ArrowLeft');
    await page.keyboard.type('attributes.re');
    await claims.suggested();
    await page.getByRole('option', { name: /requestUri/ }).click();
    assert.equal(await value.inputValue(), '#[attributes.requestUri]');
    assert.ok(await value.evaluate((it) => it === document.activeElement));
    await page.keyboard.press('Control+z');
    assert.equal(await value.inputValue(), '#[attributes.re]');
  }));

test('text that is no expression has no suggestions, and says so when asked', (t) =>
  write(t, async (claims, page) => {
    const value = await claims.add('sub', '');
    await value.focus();
    await page.keyboard.type('attributes.');
    await page.keyboard.press('Control+Space');
    await claims.announced('Suggestions are for expressions');
    assert.equal(await claims.suggestions.isVisible(), false);
  }));

test('Enter begins a line in an expression, and nothing else anywhere', (t) =>
  write(t, async (claims, page) => {
    const value = await claims.add('sub', 'text');
    await value.press('Enter');
    assert.equal(await value.inputValue(), 'text');
    await value.fill('#[1]');
    await value.press('ArrowLeft');
    await page.keyboard.press('Enter');
    assert.equal(await value.inputValue(), '#[1\n]');
    assert.match(page.url(), /policies\/new$/);
  }));

test('the colours lie exactly upon the letters, however long the text is', async (t) => {
  for (const width of [1280, 390]) {
    await write(
      t,
      async (claims) => {
        const text = "#[if (attributes.method == 'GET') 'a long text \\n' ++ attributes.requestPath\nelse uuid()]";
        const value = await claims.add('sub', '');
        const low = (await value.boundingBox()).height;
        await value.fill(text);
        const [field, mirror] = await value.evaluate((it) => {
          const pre = it.parentElement.querySelector('pre');
          const box = (element) => {
            const { x, y, width, height } = element.getBoundingClientRect();
            return [x, y, width, height, element.clientWidth, element.scrollHeight];
          };
          return [box(it), box(pre)];
        });
        assert.deepEqual(field, mirror, `at ${width} px`);
        assert.ok(field[3] > low, 'the field grows');
        assert.equal(await value.evaluate((it) => it.parentElement.querySelector('pre').innerText.trimEnd().replaceAll('\u200b', '')), text);
      },
      { viewport: { width, height: 800 } },
    );
  }
});

for (const colorScheme of ['light', 'dark']) {
  test(`expressions are accessible in ${colorScheme} at every width`, (t) =>
    write(
      t,
      async (claims, page) => {
        await claims.add('sub', "#[authentication.properties.claims.sub default 'anonymous']");
        await claims.add('aud', "'https://upstream.example.com'");
        await claims.add('iat', 'now');
        await claims.add('tenant', "#[upper(attributes.headers.'x-tenant') ++ uper('a')]");
        await claims.add(
          'area',
          "#[if (attributes.method == 'GET' and not isEmpty(attributes.queryParams))\n  // the area is in the path\n  (attributes.requestPath splitBy '/')[1]\nelse 'none \\u0041 $(attributes.method)' ++ 1.5]",
        );
        const value = await claims.add('ip', '#[]');
        for (const width of [1280, 390, 320]) {
          await page.setViewportSize({ width, height: 800 });
          await value.fill('#[]');
          await value.press('ArrowLeft');
          await page.keyboard.press('Control+Space');
          await claims.suggested();
          await page.keyboard.press('ArrowDown');
          assert.deepEqual(await violations(page), [], `at ${width} px`);
          assert.equal(await sidewaysScroll(page), 0, `at ${width} px the page scrolls sideways`);
          await claims.suggested();
          await picture(page, `expressions-${colorScheme}-${width}`);
        }
      },
      { colorScheme },
    ));
}

test('an expression that has just begun shows what it can begin with, and takes none of it by itself', (t) =>
  write(t, async (claims, page) => {
    const value = await claims.add('sub');
    await value.focus();
    await page.keyboard.type('#[');
    const suggested = await claims.suggested();
    assert.ok(suggested.includes('attributes') && suggested.includes('upper'), suggested.join());
    await page.keyboard.press('Tab');
    assert.equal(await value.inputValue(), '#[]');
    await value.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('#[');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await value.inputValue(), '#[attributes]');
  }));

test('names that readers of tokens know are offered for claims and headers, and nothing replaces what is typed', (t) =>
  write(t, async (claims, page) => {
    await claims.add();
    const name = claims.name(1);
    await name.focus();
    await page.keyboard.type('s');
    assert.deepEqual(await claims.suggested(), ['sub', 'scope']);
    await picture(page, 'claim-names');
    await page.keyboard.type('c');
    await page.keyboard.press('Tab');
    assert.equal(await name.inputValue(), 'sc');
    await name.focus();
    await page.keyboard.press('End');
    await page.keyboard.type('o');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await name.inputValue(), 'scope');

    const headers = new EntryRows(page, 'header');
    await headers.add();
    await headers.name(1).focus();
    await page.keyboard.press('Control+Space');
    assert.ok((await headers.suggested()).some((it) => it.endsWith('kid')));
  }));

test('what the sample request has is suggested first', (t) =>
  write(t, async (claims, page) => {
    const form = new PolicyForm(page);
    await form.openSample();
    await form.headers.fill('x-shop: 7');
    await form.path.fill('/a?page=2');
    await form.properties.fill('{"tier": "gold"}');
    const value = await claims.add('sub');
    for (const [text, first] of [
      ['#[attributes.headers.', 'x-shop'],
      ['#[attributes.queryParams.', 'page'],
      ['#[authentication.properties.', 'tier'],
    ]) {
      await value.fill('');
      await value.focus();
      await page.keyboard.type(text);
      await claims.suggestions.getByRole('option', { name: first }).waitFor();
      assert.equal((await claims.suggested())[0], `> ${first}`);
    }
  }));

test('a long expression does not push the rest of the form away, nor stretch its name', (t) =>
  write(t, async (claims, page) => {
    const value = await claims.add('sub', `#["${'a long text '.repeat(150)}"]`);
    const boxes = ['row-value', 'row-name'].map((it) => claims.group.locator(`.${it} .expression-box`).boundingBox());
    const [long, name] = await Promise.all(boxes);
    assert.ok(long.height < 320, `${long.height}`);
    assert.ok(name.height < 60, `${name.height}`);
    // The caret is in sight where one goes on writing.
    await value.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' ');
    const scrolled = await claims.group.locator('.row-value .expression-box').evaluate((it) => it.scrollTop);
    assert.ok(scrolled > 0);
    await picture(page, 'long-expression');
  }));

test('what expressions can use stands beside the form, to be searched', (t) =>
  write(t, async (_, page) => {
    const preview = page.getByRole('complementary', { name: 'Preview' });
    await preview.getByText('What expressions can use').click();
    await preview.getByRole('searchbox').fill('UPPER');
    await preview.getByRole('status').filter({ hasText: 'found' }).waitFor({ state: 'attached' });
    const entry = preview.getByRole('term').filter({ hasText: /^upper/ });
    await entry.waitFor();
    assert.match(await entry.innerText(), /String/);
    assert.deepEqual(await violations(page), []);
    await picture(page, 'reference');
  }));

test('an expression without blanks begins on its first line', (t) =>
  write(t, async (claims) => {
    const value = await claims.add('sub', `#['${'x'.repeat(200)}']`);
    // `#` and the first letter of the text, as they are drawn.
    const tops = await value.evaluate((field) => {
      const texts = document.createTreeWalker(field.parentElement.querySelector('pre'), NodeFilter.SHOW_TEXT);
      const top = (wanted) => {
        texts.currentNode = texts.root;
        for (let node = texts.nextNode(); node; node = texts.nextNode()) {
          const at = node.data.indexOf(wanted);
          const range = document.createRange();
          if (at < 0) continue;
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          return range.getBoundingClientRect().top;
        }
        return undefined;
      };
      return [top('#'), top('x')];
    });
    assert.ok(tops[0] !== undefined);
    assert.equal(tops[0], tops[1]);
  }));
