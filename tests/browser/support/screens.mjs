// Every screen of the admin UI, and how a page comes to it. Whatever has to hold for
// all of them goes through this list: a new screen is a line here.

import { ApiInstancesPage } from '../pages/api-instances.mjs';
import { ClientApplicationsPage } from '../pages/client-applications.mjs';
import { PolicyForm } from '../pages/policy-form.mjs';
import { PolicyText } from '../pages/policy-text.mjs';
import { SignInPage } from '../pages/sign-in.mjs';
import { EVERYTHING, TRAFFIC, answerWith, answerWithFiles, goAway, refuseTokens } from './answers.mjs';
import { declareApiInstance } from './declared.mjs';
import { ECHO, apiInstance, applyPolicy, createApiInstance, createClientApplication, disableApiInstance, policiesOf, removeClientApplications, replacePolicy } from './gateway.mjs';
import { POLICY_PAGES } from './policy-screens.mjs';
import { SHARED_PAGES } from './shared-screens.mjs';

/** Pages that belong to no API instance. */
const ELSEWHERE = ['/new', '/client-applications', '/all/metrics'];

/** What the list of API instances shows, of answers that are made up. */
const STATES = {
  'sign-in': async (page) => new SignInPage(page).heading.waitFor(),
  'sign-in-with-a-refused-token': async (page) => {
    await refuseTokens(page);
    await new SignInPage(page).signIn();
    await new SignInPage(page).alert('The gateway does not accept this token.').waitFor();
  },
  'no-api-instances': async (page) => {
    await answerWith(page, []);
    await new SignInPage(page).signIn();
    await page.getByRole('button', { name: 'Copy' }).waitFor();
  },
  'api-instances': async (page) => {
    await answerWith(page, EVERYTHING);
    await new SignInPage(page).signIn();
    await page.getByRole('link', { name: 'orders', exact: true }).waitFor();
    await page.getByRole('link', { name: '1 API instance has warnings' }).waitFor();
  },
  selection: async (page) => {
    await STATES['api-instances'](page);
    for (const name of ['orders', 'search']) await new ApiInstancesPage(page).select(name).check();
    await page.getByText('2 selected').waitFor();
  },
  'label-dialog': async (page) => {
    await STATES.selection(page);
    await new ApiInstancesPage(page).bulk('Add label…').click();
    await page.getByRole('dialog', { name: 'Add a label' }).waitFor();
  },
  'later-page': async (page) => {
    await answerWith(page, EVERYTHING, 1234);
    await new SignInPage(page).signIn();
    await page.getByRole('link', { name: 'Next' }).click();
    await page.getByText('51 to 100 of 1234').waitFor();
  },
  'broken-files': async (page) => {
    const message = 'This must be a whole number of seconds from 0 to 9007199254740991.';
    const issue = { file: '/etc/gateway/orders.yaml', line: 17, column: 16, path: 'spec.policies[0].config.exp', message, severity: 'error' };
    await answerWithFiles(page, { folder: '/etc/gateway', current: false, issues: [issue] });
    await STATES['api-instances'](page);
    await page.getByText(message).waitFor();
  },
  'connection-lost': async (page) => {
    await STATES['api-instances'](page);
    await goAway(page);
    await page.locator('.notice').waitFor();
  },
};

/**
 * Pages of an API instance with two policies, or of none: the address, and how each
 * comes to show the most.
 */
const PAGES = {
  ...POLICY_PAGES,
  ...SHARED_PAGES,
  'new-api-instance': ['/new', async (page) => page.getByRole('button', { name: 'Create', exact: true }).waitFor()],
  'api-instance': ['', async (page) => page.getByRole('article', { name: 'Second' }).waitFor()],
  menu: ['', async (page) => page.getByRole('button', { name: 'Actions for First' }).click()],
  question: ['', async (page) => {
    await page.getByRole('button', { name: 'Actions for First' }).click();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('dialog', { name: 'Delete First?' }).waitFor();
  }],
  'try-it': ['/try', async (page) => {
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('200 OK').waitFor();
  }],
  metrics: ['/metrics', async (page) => page.getByRole('slider', { name: '4 in all' }).waitFor()],
  'all-metrics': ['/all/metrics', async (page) => {
    await page.route('**/api/v1/metrics?*', (route) => route.fulfill({ json: TRAFFIC }));
    await page.reload();
    await page.getByRole('region', { name: 'Most requests' }).waitFor();
    await page.getByRole('button', { name: 'Show as a table' }).click();
    await page.getByRole('region', { name: 'Numbers of each step' }).getByRole('row').nth(1).waitFor();
  }],
  settings: ['/settings', async (page) => {
    await page.getByRole('button', { name: 'Add service' }).click();
    await page.getByRole('button', { name: 'Add route' }).click();
    await page.getByRole('button', { name: 'Add condition' }).click();
    await page.getByRole('button', { name: 'Add destination' }).click();
    await page.getByRole('button', { name: 'Add label' }).click();
    await page.getByText('What changes').click();
    await page.getByRole('table').waitFor();
  }],
  yaml: ['/yaml', async (page) => page.getByLabel('API instance as YAML').waitFor()],
  'refused-yaml': ['/yaml', async (page) => {
    await page.getByLabel('API instance as YAML').fill('apiVersion: [');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText('Line 1').waitFor();
  }],
  'new-policy': ['/policies/new', async (page) => {
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByText('Signature verifies').waitFor();
    await page.getByText('Advanced options').click();
    await page.getByText('Sample request', { exact: true }).click();
    await page.getByRole('button', { name: 'Add condition' }).click();
  }],
  'edit-policy': ['/policies/ID', async (page) => page.getByText('Signature verifies').waitFor()],
  'refused-policy': ['/policies/ID', async (page) => {
    await page.getByText('Signature verifies').waitFor();
    await page.getByLabel('Expiration (exp)').fill('2h');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await page.getByText('Fix the marked fields to see the token.').waitFor();
  }],
  'policy-text': ['/policies/ID', async (page) => {
    const text = new PolicyText(page);
    await text.open();
    await page.getByText('Signature verifies').waitFor();
  }],
  'refused-policy-text': ['/policies/ID', async (page) => {
    const text = new PolicyText(page);
    await text.open();
    await text.replace('attributes.requestPath', 'attribute.requestPath');
    await text.issue('Line ').first().waitFor();
  }],
  shortcuts: ['', async (page) => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  }],
  'reserved-name': ['/policies/new', async (page) => {
    await new PolicyForm(page).add('header', 'alg', 'x');
    await page.getByText('The policy sets this header parameter itself').waitFor();
    await page.getByText('left out: the policy sets this name itself').waitFor();
  }],
  'no-client-applications': ['/client-applications', async (page) => {
    await page.route('**/api/v1/client-applications', (route) => route.fulfill({ json: { items: [] } }));
    await page.reload();
    await page.getByText('No client applications yet').waitFor();
  }],
  'client-applications': ['/client-applications', async (page, t) => {
    await createClientApplication(t, 'Mobile app');
    await createClientApplication(t, 'Partner portal of a company with a name that is longer than most');
    await page.reload();
    await new ClientApplicationsPage(page).row('Mobile app').first().waitFor();
  }],
  'new-client-application': ['/client-applications', async (page) => {
    const applications = new ClientApplicationsPage(page);
    await applications.create.click();
    await applications.form.getByLabel('Client secret', { exact: true }).fill('short');
    // What is said while one types comes a moment later, before or after a refusal.
    await page.getByRole('status').getByText('32 to 255').waitFor();
    await applications.send('Create', {});
    await page.getByRole('alert').getByText('32 to 255').waitFor();
  }],
  'client-secret': ['/client-applications', async (page, t) => {
    const name = 'Point of sale';
    t.after(() => removeClientApplications(name));
    const applications = new ClientApplicationsPage(page);
    await applications.create.click();
    await applications.send('Create', { Name: name });
    await applications.credentials.waitFor();
  }],
  'settings-history': ['/history', async (page) => {
    const { name } = /api-instances\/(?<name>[^/]+)/.exec(page.url()).groups;
    await disableApiInstance(await apiInstance({ name }));
    await page.reload();
    await page.getByRole('row', { name: 'Enabled' }).first().waitFor();
  }],
  'application-history': ['/client-applications', async (page, t) => {
    await createClientApplication(t, 'Kiosk');
    await page.reload();
    await new ClientApplicationsPage(page).act('Kiosk', 'Replace secret at once…');
    await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
    await new ClientApplicationsPage(page).take();
    await new ClientApplicationsPage(page).openHistory('Kiosk');
    await page.getByText('Newest').waitFor();
  }],
  history: ['/policies/ID/history', async (page) => page.getByText('Newest').waitFor()],
  'compared-revisions': ['/policies/ID/history', async (page) => {
    const { name } = /api-instances\/(?<name>[^/]+)/.exec(page.url()).groups;
    const [policy] = await policiesOf({ name });
    await replacePolicy({ name }, policy, { exp: 600 });
    await page.reload();
    await page.getByText('Compare two revisions').click();
    await page.locator('.compare').getByRole('table').waitFor();
  }],
};

/** Pages of an API instance that a file declares. */
const DECLARED = {
  declared: ['', async (page) => page.getByRole('article', { name: 'Audit' }).waitFor()],
  'declared-settings': ['/settings', async (page) => page.getByLabel('Upstream', { exact: true }).waitFor()],
  'declared-yaml': ['/yaml', async (page) => page.getByLabel('API instance as YAML').waitFor()],
  'declared-policy': ['/policies/ID', async (page) => page.getByRole('link', { name: 'copy it to managed' }).waitFor()],
  'declared-history': ['/policies/ID/history', async (page) => page.getByText('nothing can be reverted here').waitFor()],
};

const CLAIMS = ['iss', 'sub', 'path'].map((name) => ({ name, value: '#[attributes.requestPath]' }));

/** The names of all screens. */
export const SCREENS = [STATES, PAGES, DECLARED].flatMap(Object.keys);

/** Makes what a screen shows: the path at which a page signs in, and how it comes from there to the screen. */
export async function screen(t, name) {
  if (STATES[name]) return { at: '/', show: STATES[name] };
  const [path, reach, prepare] = PAGES[name] ?? DECLARED[name];
  const instance = DECLARED[name] ? await declareApiInstance(t) : await manage(t);
  await prepare?.(instance);
  const [{ id }] = await policiesOf(instance);
  const at = ELSEWHERE.includes(path) ? path : `/api-instances/${instance.name}${path.replace('ID', id)}`;
  const show = async (page) => {
    const signIn = new SignInPage(page);
    await signIn.signIn();
    await signIn.heading.waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await reach(page, t);
    // Parts of a page come behind it.
    await page.waitForFunction(() => !document.querySelector('main .loading, dialog[open] .loading'));
  };
  return { at, show };
}

/** An API instance with two policies and some requests behind it. */
async function manage(t) {
  const instance = await createApiInstance(t, ECHO);
  await applyPolicy(instance, 'First', { exp: 300, customClaims: CLAIMS, customHeaders: [{ name: 'kid', value: 'key-1' }] });
  await applyPolicy(instance, 'Second', {});
  for (let sent = 0; sent < 4; sent += 1) await fetch(instance.address);
  return instance;
}
