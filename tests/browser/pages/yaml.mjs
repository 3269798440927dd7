// The text of an API instance as its users see it.

export class YamlPage {
  constructor(page) {
    this.page = page;
    this.text = page.getByLabel('API instance as YAML');
    this.apply = page.getByRole('button', { name: 'Apply', exact: true });
    this.issues = page.locator('#issue-yaml');
    this.conflict = page.getByRole('dialog', { name: 'Somebody else changed this API instance' });
  }

  /** Goes there from another page of the API instance. */
  async open() {
    await this.page.getByRole('navigation', { name: 'API instance' }).getByRole('link', { name: 'YAML' }).click();
    await this.text.waitFor();
  }

  /** Replaces a piece of the text. */
  async replace(from, to) {
    const text = await this.text.inputValue();
    if (!text.includes(from)) throw new Error(`There is no ${from} in:\n${text}`);
    await this.text.fill(text.replace(from, to));
  }

  /** The line that the cursor is in, from 1. */
  cursorLine() {
    return this.text.evaluate((area) => area.value.slice(0, area.selectionStart).split('\n').length);
  }
}
