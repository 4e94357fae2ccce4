// measurement.ts: what a bench returns, and what the book's plots are drawn from.

/** A measured value. */
export type Point = readonly [x: number, y: number];

/** What a bench has measured: lines to be drawn, and figures to be quoted. */
export interface Measurement {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
  /** The numbers that the text quotes, by name; the name ends in the unit. */
  readonly figures: Readonly<Record<string, number>>;
}
