// whole-section.ts: a section that was read at once, and not line by line.

import type { FieldLine } from './field-line.ts';
import type { FieldSection } from './field-section.ts';
import type { Line } from './protocol-error.ts';
import type { ScannedSection } from './scan-section.ts';

/** Its lines are put together only for whoever finds fault with one. */
export class WholeSection implements FieldSection {
  readonly fields: readonly FieldLine[];
  readonly #text: string;
  readonly #first: Omit<Line, 'text'>;

  constructor({ fields, text }: ScannedSection, first: Omit<Line, 'text'>) {
    this.fields = fields;
    this.#text = text;
    this.#first = first;
  }

  lineOf(index: number): Line {
    const { what, number, offset } = this.#first;
    const lines = this.#text.split('\r\n');
    const before = lines.slice(0, index).map((line) => `${line}\r\n`);
    return {
      what,
      text: lines[index] ?? '',
      number: number + index,
      offset: offset + before.join('').length,
    };
  }
}
