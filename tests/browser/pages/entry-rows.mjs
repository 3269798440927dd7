// Rows of names and values as their users see them, in the form of a policy.

import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

/** Longer than any machine needs to ask the gateway and to show its answer. */
const PATIENCE = 30_000;

export class EntryRows {
  /** `noun` is what one entry is called: `claim` or `header`. */
  constructor(page, noun) {
    this.page = page;
    this.noun = noun;
    this.group = page.getByRole('group', { name: `Custom ${noun === 'claim' ? 'Claims' : 'Headers'}` });
    this.rows = this.group.getByRole('list').first().locator(':scope > li');
    this.suggestions = page.getByRole('listbox', { name: 'Suggestions' });
  }

  name(row) {
    return this.group.getByRole('textbox', { name: `Name of ${this.noun} ${row}`, exact: true });
  }

  value(row) {
    return this.group.getByRole('textbox', { name: `Value of ${this.noun} ${row}`, exact: true });
  }

  button(name) {
    return this.group.getByRole('button', { name, exact: true });
  }

  /** Adds a row with these texts and returns its value. */
  async add(name = '', value = '') {
    await this.button(`Add ${this.noun}`).click();
    const row = await this.rows.count();
    await this.name(row).fill(name);
    await this.value(row).fill(value);
    return this.value(row);
  }

  /** The names of all rows, from top to bottom. */
  names() {
    return this.group.getByRole('textbox', { name: /^Name of/ }).evaluateAll((all) => all.map((it) => it.value));
  }

  /** The suggestions on show; the one that Enter takes is marked. */
  async suggested() {
    await this.suggestions.waitFor();
    return this.suggestions.getByRole('option').evaluateAll((options) =>
      options.map((option) => {
        const chosen = option.getAttribute('aria-selected') === 'true';
        return `${chosen ? '> ' : ''}${option.querySelector('code').textContent}`;
      }),
    );
  }

  /** What a screen reader says about a field when it gets the focus. */
  async description(field) {
    const ids = (await field.getAttribute('aria-describedby')).split(' ');
    const texts = await Promise.all(
      ids.map((id) => this.page.evaluate((id) => document.getElementById(id)?.textContent ?? '', id)),
    );
    return texts.filter(Boolean).join(' ');
  }

  /** Waits until that is what it says: what the gateway finds comes and goes a moment after typing. */
  async described(field, text) {
    const end = Date.now() + PATIENCE;
    while ((await this.description(field)) !== text && Date.now() < end) await setTimeout(20);
    assert.equal(await this.description(field), text);
  }

  /** Waits until a screen reader would have been told. */
  async announced(text) {
    await this.group.getByRole('status').filter({ hasText: text }).first().waitFor({ state: 'attached' });
  }
}
