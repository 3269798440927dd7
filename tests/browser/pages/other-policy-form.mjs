// The form of any policy besides Credential Injection JWT Generation as its users
// see it.

import { adminUrl } from '../support/gateway.mjs';
import { SignInPage } from './sign-in.mjs';

export class OtherPolicyForm {
  constructor(page) {
    this.page = page;
    this.form = page.locator('form');
    this.apply = page.getByRole('button', { name: 'Apply', exact: true });
    this.alert = page.getByRole('alert');
    this.set = page.getByText('Set, and not shown.');
  }

  /** Signs in at the form of a new policy of a kind, or of one that exists. */
  static async open(page, instance, { kind, id }) {
    const place = id ?? `new?kind=${kind}`;
    await page.goto(new URL(`/api-instances/${instance.name}/policies/${place}`, adminUrl()).href);
    await new SignInPage(page).signIn();
    const form = new OtherPolicyForm(page);
    await form.apply.waitFor();
    return form;
  }

  /** One line, several, a number, or an expression. */
  field(label) {
    return this.page.getByRole('textbox', { name: label, exact: true });
  }

  /** One of a few. */
  choice(label) {
    return this.page.getByLabel(label, { exact: true });
  }

  /** On or off. */
  toggle(label) {
    return this.page.getByRole('switch', { name: label, exact: true });
  }

  /** Reads a file into the field that is named so. */
  async upload(label, text) {
    await this.page.setInputFiles(`input[aria-label="${label} file"]`, { name: 'file.pem', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await this.page.waitForFunction(
      ([label, length]) => [...document.querySelectorAll('label')].some((it) => it.textContent === label && document.getElementById(it.htmlFor)?.value.trim().length === length),
      [label, text.trim().length],
    );
  }

  /** What is known of what is set in a field. */
  known(label) {
    return this.page.getByRole('group', { name: `${label}, as it is set`, exact: true });
  }

  /** What is said of a field. */
  async said(label) {
    const ids = await this.choice(label).getAttribute('aria-describedby');
    const places = ids.split(' ').map((id) => `[id="${id}"]`);
    return (await this.page.locator(places.join()).allInnerTexts()).join(' ');
  }
}
