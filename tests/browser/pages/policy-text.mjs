// The text of a policy as its users see it, in the policy's form.

export class PolicyText {
  constructor(page) {
    this.page = page;
    const views = page.getByRole('group', { name: 'Edit as' });
    this.toText = views.getByRole('button', { name: 'YAML' });
    this.toForm = views.getByRole('button', { name: 'Form' });
    this.text = page.getByLabel('Policy as YAML');
    this.apply = page.getByRole('button', { name: 'Apply', exact: true });
  }

  /** Shows the text in the place of the fields. */
  async open() {
    await this.toText.click();
    await this.text.waitFor();
  }

  /** Shows the fields again. */
  async close() {
    await this.toForm.click();
    await this.text.waitFor({ state: 'detached' });
  }

  /** Replaces a piece of the text. */
  async replace(from, to) {
    const text = await this.text.inputValue();
    if (!text.includes(from)) throw new Error(`There is no ${from} in:\n${text}`);
    await this.text.fill(text.replace(from, to));
  }

  /** What is said of the text. */
  issue(words) {
    return this.page.getByRole('status').getByText(words);
  }

  /** The line that a piece of the text is in, from 1. */
  async lineOf(piece) {
    const lines = (await this.text.inputValue()).split('\n');
    return lines.findIndex((line) => line.includes(piece)) + 1;
  }

  /** Waits until the cursor is in a line, from 1. */
  async cursorIsIn(line) {
    const area = await this.text.elementHandle();
    await this.page.waitForFunction(
      ([area, line]) => document.activeElement === area && area.value.slice(0, area.selectionStart).split('\n').length === line,
      [area, line],
    );
  }
}
