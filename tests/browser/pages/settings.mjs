// The settings of an API instance as their users see them.

export class SettingsPage {
  constructor(page) {
    this.page = page;
    this.apply = page.getByRole('button', { name: 'Apply', exact: true });
  }

  /** Opens the advanced options of this number: of each service, and then of the API instance. */
  async advanced(number) {
    const options = this.page.locator('details.advanced').nth(number);
    await options.getByText('Advanced options').click();
    return options;
  }

  /** Adds a service at the end. */
  async addService(name, address) {
    await this.page.getByRole('button', { name: 'Add service' }).click();
    await this.page.getByLabel('Service name').last().fill(name);
    await this.page.getByLabel('Upstream', { exact: true }).last().fill(address);
  }

  /** Adds a route at the end, and returns it. */
  async addRoute() {
    const routes = this.page.getByRole('group', { name: /^Route \d/ });
    const number = (await routes.count()) + 1;
    await this.page.getByRole('button', { name: 'Add route' }).click();
    return this.page.getByRole('group', { name: `Route ${number}` });
  }

  /** Adds a condition with these fields to a route, and returns it. */
  async addCondition(route, fields) {
    await route.getByRole('button', { name: 'Add condition' }).click();
    const condition = route.getByRole('group', { name: /^Condition/ }).last();
    for (const [label, text] of Object.entries(fields)) await condition.getByLabel(label, { exact: true }).fill(text);
    return condition;
  }

  /** Says where a route leads. */
  async destination(route, service, path) {
    await route.getByLabel('Service').selectOption(service);
    await route.locator('.destination').getByLabel('Path').fill(path);
  }
}
