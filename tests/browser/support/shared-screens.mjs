// The screens on which several people meet, or one meets a copy: the address, and how a
// page comes to show the most.

import { Decision } from '../pages/decision.mjs';
import { policiesOf, removeApiInstance, replacePolicy } from './gateway.mjs';

/** The API instance of a page. */
const ofPage = (page) => ({ name: /api-instances\/([^/]+)/.exec(page.url())[1] });

/** Changes the first policy of a page's API instance behind the back of whoever looks at it. */
async function change(page, config) {
  const instance = ofPage(page);
  const [policy] = await policiesOf(instance);
  await replacePolicy(instance, policy, config);
}

export const SHARED_PAGES = {
  'instance-menu': ['', async (page) => {
    await page.getByRole('button', { name: `Actions for ${ofPage(page).name}` }).click();
    await page.getByRole('link', { name: 'Duplicate', exact: true }).waitFor();
  }],
  duplicate: ['', async (page) => {
    await page.getByRole('button', { name: `Actions for ${ofPage(page).name}` }).click();
    await page.getByRole('link', { name: 'Duplicate', exact: true }).click();
    await page.getByText('disabled until you enable it').waitFor();
  }],
  copy: ['', async (page, t) => {
    const { name } = ofPage(page);
    t.after(() => removeApiInstance({ name: `${name}-copy` }));
    await SHARED_PAGES.duplicate[1](page);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Needs Private Key').first().waitFor();
    // The message would lie over what stands at the end of a narrow page.
    await page.getByRole('button', { name: 'Close the message' }).click();
    await page.getByRole('heading', { level: 1 }).focus();
  }],
  disable: ['', async (page) => {
    await page.getByRole('switch', { name: 'First enabled' }).click();
    await page.getByRole('dialog', { name: 'Disable First?' }).waitFor();
  }],
  changed: ['/policies/ID', async (page) => {
    await page.getByText('Signature verifies').waitFor();
    await change(page, { exp: 600 });
    await page.getByText('Somebody else changed this policy').waitFor();
  }],
  decision: ['/policies/ID', async (page) => {
    await page.getByText('Signature verifies').waitFor();
    await page.getByLabel('Expiration (exp)').fill('60');
    await change(page, { exp: 600 });
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await new Decision(page, 'policy').asked();
  }],
};
