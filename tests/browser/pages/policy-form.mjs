// The form of the policy as its users see it.

export class PolicyForm {
  constructor(page) {
    this.page = page;
    this.form = page.locator('form');
    this.method = page.getByLabel('Signing Method');
    this.key = page.getByRole('textbox', { name: 'Private Key' });
    this.replaceKey = page.getByRole('button', { name: 'Replace key' });
    this.keepKey = page.getByRole('button', { name: 'Keep the one that is set' });
    this.iat = page.getByRole('switch', { name: 'Issued At (iat)' });
    this.exp = page.getByLabel('Expiration (exp)');
    this.nbf = page.getByLabel('Not Before (nbf)');
    this.description = page.getByLabel('Description', { exact: true });
    this.apply = page.getByRole('button', { name: 'Apply', exact: true });
    this.cancel = page.getByRole('link', { name: 'Cancel' });
    this.preview = page.getByRole('complementary', { name: 'Preview' });
    this.path = this.preview.getByLabel('Path and query');
    this.headers = this.preview.getByLabel('Headers, one in a line');
    this.properties = this.preview.getByLabel('Properties (JSON)');
    this.sender = this.preview.getByRole('group', { name: 'Who sends the request' });
    this.parts = this.preview.getByRole('group', { name: 'Parts of the token' });
    this.client = this.preview.getByLabel('Client application');
    this.user = this.preview.getByLabel('User name');
    this.tokenClaims = this.preview.getByLabel('Claims of the token (JSON)');
    this.samples = this.preview.getByRole('combobox', { name: 'Saved samples' });
    this.token = this.preview.getByRole('region', { name: 'Encoded token' });
  }

  /** The list of rows under a legend. */
  rows(legend) {
    return this.page.getByRole('group', { name: legend });
  }

  /** Writes a further row: a claim or a header. */
  async add(noun, name, value) {
    await this.page.getByRole('button', { name: `Add ${noun}`, exact: true }).click();
    const group = this.rows(noun === 'claim' ? 'Custom Claims' : 'Custom Headers');
    const number = await group.getByRole('listitem').count();
    await this.name(noun, number).fill(name);
    await this.value(noun, number).fill(value);
  }

  /** The name in a row, counted from 1. */
  name(noun, number) {
    return this.page.getByLabel(`Name of ${noun} ${number}`, { exact: true });
  }

  /** The value in a row, counted from 1. */
  value(noun, number) {
    return this.page.getByLabel(`Value of ${noun} ${number}`, { exact: true });
  }

  /** The row of a claim or header, counted from 1. */
  row(legend, number) {
    return this.rows(legend).getByRole('listitem').nth(number - 1);
  }

  /** What the preview says a claim or a header parameter is, as JSON. */
  member(name) {
    const term = this.parts.getByRole('term').filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) });
    return term.locator('xpath=following-sibling::dd').first().locator('code');
  }

  /** Where the preview says that a value of `authentication` comes from. */
  source(path) {
    const term = this.sender.getByRole('term').filter({ hasText: new RegExp(`^\\s*${path}\\s*$`) });
    return term.locator('xpath=following-sibling::dd').first();
  }

  /** The names of the token's members as the preview lists them. */
  members() {
    return this.parts.getByRole('term').allInnerTexts();
  }

  /** Opens what every policy has. */
  async openAdvanced() {
    await this.page.getByText('Advanced options').click();
    await this.description.waitFor();
  }

  /** Opens the sample request. */
  async openSample() {
    await this.preview.getByText('Sample request', { exact: true }).click();
    await this.path.waitFor();
  }

  /** Keeps the sample request under a name. */
  async saveSample(name) {
    await this.preview.getByRole('button', { name: 'Save as…' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Save the sample request' });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
}
