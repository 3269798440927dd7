// The list of API instances as its users see it.

import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

export class ApiInstancesPage {
  constructor(page) {
    this.page = page;
    this.heading = page.getByRole('heading', { name: 'API instances', exact: true, level: 1 });
    this.table = page.getByRole('table');
    this.rows = this.table.locator('tbody').getByRole('row');
    this.search = page.getByRole('searchbox', { name: 'Search' });
    this.state = page.getByLabel('State');
    this.next = page.getByRole('link', { name: 'Next' });
    this.previous = page.getByRole('link', { name: 'Previous' });
    this.create = page.getByRole('link', { name: 'New API instance' });
    this.signOut = page.getByRole('button', { name: 'Sign out' });
  }

  /** Waits until a screen reader would have been told. */
  async announced(text) {
    await this.page.getByRole('status').filter({ hasText: text }).first().waitFor({ state: 'attached' });
  }

  /** One API instance. */
  row(name) {
    return this.rows.filter({ has: this.link(name) });
  }

  /** The way to the page of an API instance. */
  link(name) {
    return this.page.getByRole('link', { name, exact: true });
  }

  /** The box that selects an API instance. */
  select(name) {
    return this.page.getByRole('checkbox', { name: `Select ${name}`, exact: true });
  }

  /** What can be done to the selection. */
  bulk(words) {
    return this.page.getByRole('group', { name: 'Selection' }).getByRole('button', { name: words });
  }

  /** The names in the order in which the table shows them. */
  names() {
    return this.rows.locator('th > a').allInnerTexts();
  }

  /** Waits until the table shows these names in this order, and no others. */
  async shows(names) {
    const patience = Date.now() + 5_000;
    while (!isDeepStrictEqual(await this.names(), names) && Date.now() < patience) await setTimeout(20);
    assert.deepEqual(await this.names(), names);
  }

  /** Waits until a screen reader would have been told which rows are shown. */
  async showsRows(place) {
    await this.page.getByRole('status').getByText(place, { exact: true }).waitFor();
  }

  /** Sorts by a column, or turns its order round. */
  async sort(column) {
    await this.table.getByRole('button', { name: column }).click();
  }

  /** Disables an API instance by its menu, and answers the question; gives what was asked. */
  async disable(name) {
    await this.act(name, 'Disable…');
    const question = this.page.getByRole('dialog', { name: `Disable ${name}?` });
    const text = await question.getByRole('paragraph').innerText();
    await question.getByRole('button', { name: 'Disable' }).click();
    return text;
  }

  /** Chooses an action of an API instance's menu. */
  async act(name, action) {
    await this.page.getByRole('button', { name: `Actions for ${name}` }).click();
    await this.page.getByRole('button', { name: action }).or(this.page.getByRole('link', { name: action, exact: true })).click();
  }
}
