// What axe has against a page, and whether a page fits into the window.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { picture } from './browser.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const WIDTHS = [1280, 390];

/** The width at which nothing may be cut off either (WCAG 2.2, 1.4.10). */
const NARROWEST = 320;

/** Every rule that the page breaks, with the elements that break it. */
export async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    // Every rule runs; what holds is not described, which takes longer than to find out.
    const result = await window.axe.run({ resultTypes: ['violations'] });
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  });
}

/** How many pixels of the page are beside the window, whose scroll bar may have room of its own. */
export function sidewaysScroll(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
}

/** At every width: a picture, nothing for axe to find, nothing beside the window. */
export async function look(page, name) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(() => scrollTo(0, 0));
    await picture(page, `${name}-${width}`);
    assert.deepEqual(await violations(page), [], `at ${width} px`);
    await assertFits(page, width);
  }
  await page.setViewportSize({ width: NARROWEST, height: 800 });
  await assertFits(page, NARROWEST);
}

async function assertFits(page, width) {
  assert.equal(await sidewaysScroll(page), 0, `at ${width} px the page scrolls sideways`);
}
