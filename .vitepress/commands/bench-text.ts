// bench-text.ts: what is said of a measurement. Text in, text out.

import type { Measurement } from '../weave/measurement.ts';

/** By their names; a name ends in the unit. */
export type Figures = Measurement['figures'];

/** Lists each figure beside the book's, where the book has one. */
export function describeFigures(figures: Figures, ofBook: Figures): string {
  const rows = Object.entries(figures).map(([name, figure]) => [name, String(figure)] as const);
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  const figureWidth = Math.max(...rows.map(([, figure]) => figure.length));
  return rows
    .map(([name, figure]) => {
      const book = ofBook[name] === undefined ? 'the book has none' : `the book's: ${ofBook[name]}`;
      return `  ${name.padEnd(nameWidth)}  ${figure.padStart(figureWidth)}  (${book})`;
    })
    .join('\n');
}
