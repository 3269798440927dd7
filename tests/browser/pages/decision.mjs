// The dialog in which one says what is to hold where two have changed the same.

export class Decision {
  constructor(page, what) {
    this.dialog = page.getByRole('dialog', { name: `Somebody else changed this ${what}` });
    this.fields = this.dialog.getByRole('group');
    this.apply = this.dialog.getByRole('button', { name: 'Apply' });
    this.takeIn = this.dialog.getByRole('button', { name: 'Take it in' });
    this.keepEditing = this.dialog.getByRole('button', { name: 'Keep editing' });
  }

  /** The fields that are asked about. */
  async asked() {
    await this.fields.first().waitFor();
    return this.fields.locator('legend').allInnerTexts();
  }

  /** What both sides have in a field. */
  async sides(field) {
    const shown = this.side(field, '');
    await shown.first().waitFor();
    const sides = await shown.allInnerTexts();
    return sides.map((text) => text.trim().replace(/\s+/g, ' '));
  }

  /** One side of a field: `Mine` or `Theirs`. */
  side(field, side) {
    return this.dialog.getByRole('group', { name: field }).locator('label').filter({ hasText: side });
  }

  /** Chooses a side of a field. */
  async choose(field, side) {
    await this.side(field, side).getByRole('radio').check();
  }
}
