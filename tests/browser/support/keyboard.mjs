// What somebody without a mouse comes to: the controls that Tab reaches, and whether
// each shows that it has the focus.

/** Presses Tab until it has been everywhere, and returns what is wrong. */
export async function tabThrough(page) {
  const wrong = [];
  // A page that has just come gives the focus to its title or to its first field.
  await page.waitForFunction(() => document.activeElement !== document.body);
  await begin(page);
  const count = await page.evaluate(mark);
  // A few more: what scrolls can be reached although it is no control.
  for (let presses = 0; presses < count + 10; presses += 1) {
    await page.keyboard.press('Tab');
    const { seen, trouble } = await page.evaluate(look);
    if (trouble) wrong.push(trouble);
    if (seen) break;
  }
  wrong.push(...(await page.evaluate(missed)));
  return wrong;
}

/** Lets the next Tab begin at the top of the page, or of the dialog before it. */
function begin(page) {
  return page.evaluate(() => {
    const top = document.querySelector('dialog:modal') ?? document.body;
    top.tabIndex = -1;
    top.focus({ preventScroll: true });
    top.removeAttribute('tabindex');
  });
}

/** Marks every control that is there to be used, and counts them. */
function mark() {
  const top = document.querySelector('dialog:modal') ?? document.body;
  const all = top.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]');
  const usable = [...all].filter((it) => !it.matches(':disabled') && it.checkVisibility({ visibilityProperty: true }));
  // Of radio buttons Tab comes to one, and the arrows to the others.
  const isStop = (it) => it.type !== 'radio' || it === top.querySelector(`[type="radio"][name="${it.name}"]`);
  const stops = usable.filter(isStop);
  for (const control of stops) control.dataset.tab = 'to come';
  return stops.length;
}

/** Looks at what has the focus: has it been here before, and can it be seen? */
function look() {
  const focused = document.activeElement;
  if (focused === document.body) return { seen: false };
  if (focused.dataset.tab === 'reached') return { seen: true };
  focused.dataset.tab = 'reached';
  const name = focused.outerHTML.slice(0, 120);
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
  const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  if (!outlined && boxShadow === 'none') return { trouble: `The focus cannot be seen at ${name}` };
  // Not wholly under something else (WCAG 2.2, 2.4.11).
  const { left, top, right, bottom } = focused.getBoundingClientRect();
  const middle = [(left + right) / 2, (top + bottom) / 2];
  const places = [middle, [left + 3, top + 3], [right - 3, bottom - 3]];
  const shown = places.some(([x, y]) => {
    const there = document.elementFromPoint(x, y);
    return there && (focused.contains(there) || there.contains(focused) || there.closest('label')?.contains(focused));
  });
  return shown ? {} : { trouble: `Something covers ${name}` };
}

function missed() {
  const left = document.querySelectorAll('[data-tab="to come"]');
  return [...left].map((it) => `Tab does not come to ${it.outerHTML.slice(0, 120)}`);
}
