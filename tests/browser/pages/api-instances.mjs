// The list of API instances as its users see it.

export class ApiInstancesPage {
  constructor(page) {
    this.page = page;
    this.heading = page.getByRole('heading', { name: 'API instances', exact: true, level: 1 });
    this.cards = page.getByRole('article');
    this.signOut = page.getByRole('button', { name: 'Sign out' });
  }

  /** Waits until a screen reader would have been told. */
  async announced(text) {
    await this.page.getByRole('status').filter({ hasText: text }).waitFor({ state: 'attached' });
  }

  /** One API instance. */
  card(name) {
    return this.page.getByRole('article', { name, exact: true });
  }

  /** The policies of an API instance, in order. */
  policies(name) {
    return this.card(name).getByRole('list', { name: 'Policies in order' }).getByRole('heading', { level: 3 });
  }

  /** What a policy says under a label. */
  async fact(name, label) {
    const term = this.card(name).getByRole('term').filter({ hasText: label });
    return term.locator('xpath=following-sibling::dd').first().innerText();
  }
}
