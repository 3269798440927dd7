// The list of client applications as its users see it.

export class ClientApplicationsPage {
  constructor(page) {
    this.page = page;
    this.heading = page.getByRole('heading', { name: 'Client applications', exact: true, level: 1 });
    this.create = page.getByRole('button', { name: 'New client application' });
    this.form = page.getByRole('dialog', { name: /client application$/ });
    this.credentials = page.getByRole('dialog', { name: /^Credentials of/ });
  }

  /** Goes there from anywhere. */
  async open() {
    await this.page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Client applications' }).click();
    await this.heading.waitFor();
  }

  /** One client application. */
  row(name) {
    const header = this.page.getByRole('rowheader', { name, exact: true });
    return this.page.getByRole('table').locator('tbody').getByRole('row').filter({ has: header });
  }

  /** Fills in the form and sends it. */
  async send(button, fields) {
    for (const [label, text] of Object.entries(fields)) await this.form.getByLabel(label, { exact: true }).fill(text);
    await this.form.getByRole('button', { name: button, exact: true }).click();
  }

  /** Chooses an action of a client application's menu. */
  async act(name, action) {
    await this.page.getByRole('button', { name: `Actions for ${name}` }).click();
    await this.page.getByRole('button', { name: action }).click();
  }

  /** Goes to its history. */
  async openHistory(name) {
    await this.page.getByRole('button', { name: `Actions for ${name}` }).click();
    await this.page.getByRole('link', { name: 'History' }).click();
    await this.page.getByRole('heading', { name: `History of ${name}` }).waitFor();
  }

  /** Has another secret made, the present one going on. */
  async makeSecret(name, end = 'until I delete it') {
    const dialog = this.page.getByRole('dialog', { name: `New secret for ${name}` });
    await dialog.getByLabel('The present secret goes on').selectOption(end);
    await dialog.getByRole('button', { name: 'Make secret' }).click();
  }

  /** The id and the secret on show, taken down. */
  async take() {
    await this.credentials.waitFor();
    const value = (term) => this.credentials.getByRole('term').filter({ hasText: term }).locator('xpath=following-sibling::dd//code');
    const [id, secret] = [await value('Client ID').innerText(), await value('Client secret').innerText()];
    await this.credentials.getByRole('button', { name: 'Done' }).click();
    await this.credentials.waitFor({ state: 'hidden' });
    return { id, secret };
  }
}
