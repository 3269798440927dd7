// The sign-in page as its users see it.

import { adminToken } from '../support/gateway.mjs';

export class SignInPage {
  constructor(page) {
    this.page = page;
    this.heading = page.getByRole('heading', { name: 'Sign in', exact: true });
    this.token = page.getByLabel('Admin token');
    this.submit = page.getByRole('button', { name: 'Sign in' });
  }

  /** A message that is spoken at once. */
  alert(text) {
    return this.page.getByRole('alert').filter({ hasText: text });
  }

  async signIn(token = adminToken()) {
    await this.token.fill(token);
    await this.submit.click();
  }
}
