// The pages of what was counted: of one API instance, and of all.

import { adminUrl } from '../support/gateway.mjs';
import { SignInPage } from './sign-in.mjs';

export class MetricsPage {
  constructor(page) {
    this.page = page;
    this.requests = page.getByRole('slider', { name: /^Requests over time/ });
    this.times = page.getByRole('slider', { name: 'Time to respond over time' });
  }

  /** Signs in at the page of an API instance, or of all. */
  async open(instance, query = '') {
    const path = instance ? `/api-instances/${instance.name}/metrics` : '/all/metrics';
    await this.page.goto(new URL(path + query, adminUrl()).href);
    await new SignInPage(this.page).signIn();
    await this.requests.waitFor();
  }

  /** A figure by what it is of. */
  figure(name) {
    return this.page.getByRole('term').filter({ hasText: name }).first().locator('xpath=following-sibling::dd[1]');
  }

  /** The texts beside and below a chart. */
  axis(chart, name) {
    return chart.locator(`xpath=following-sibling::*|preceding-sibling::*`).and(this.page.locator(`.${name}`)).locator('text').allTextContents();
  }

  /** What is read out below a chart. */
  readout(chart) {
    return chart.locator('xpath=../following-sibling::p[1]');
  }

  /** The legend of a chart. */
  legend(chart) {
    return chart.locator('xpath=../following-sibling::ul[1]').getByRole('listitem');
  }

  range(name) {
    return this.page.getByRole('navigation', { name: 'Range' }).getByRole('link', { name });
  }
}
