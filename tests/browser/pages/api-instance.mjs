// The page of one API instance as its users see it.

export class ApiInstancePage {
  constructor(page, name) {
    this.page = page;
    this.heading = page.getByRole('heading', { name, exact: true, level: 1 });
    this.apply = page.getByRole('link', { name: 'Apply policy' });
    this.policies = page.getByRole('main').getByRole('article');
    this.settings = page.getByRole('navigation', { name: 'API instance' }).getByRole('link', { name: 'Settings' });
  }

  /** The policies that have their say at the same time. */
  turn(title) {
    return this.page.getByRole('list', { name: title, exact: true }).getByRole('article');
  }

  /** The switch of a policy. */
  toggle(title) {
    return this.policy(title).getByRole('switch', { name: `${title} enabled` });
  }

  /** The titles of the policies in the order in which they run. */
  titles() {
    return this.policies.getByRole('heading', { level: 4 }).allInnerTexts();
  }

  /** One policy. */
  policy(title) {
    return this.page.getByRole('article', { name: title, exact: true });
  }

  /** What a policy says under a label. */
  fact(title, label) {
    const term = this.policy(title).getByRole('term').filter({ hasText: label });
    return term.locator('xpath=following-sibling::dd').first().innerText();
  }

  /** A service, and what is said of it. */
  service(name) {
    const list = this.page.getByRole('region', { name: 'Services' });
    return list.getByRole('listitem').filter({ has: this.page.getByRole('button', { name: `Check ${name}` }) });
  }

  /** Has a service checked. */
  async check(name) {
    await this.service(name).getByRole('button', { name: `Check ${name}` }).click();
  }

  /** Chooses an action of a policy's menu. */
  async act(title, action) {
    await this.policy(title).getByRole('button', { name: `Actions for ${title}` }).click();
    await this.page.getByRole('button', { name: action }).or(this.page.getByRole('link', { name: action, exact: true })).click();
  }
}
