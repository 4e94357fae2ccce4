// measurement.ts: what a bench returns, and what the book's plots are drawn from.

/** A measured value. */
export type Point = readonly [x: number, y: number];

/** What a bench has measured: something to be drawn, and figures to be quoted. */
export interface Measurement {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
  /** Drawn instead of the lines. */
  readonly bars?: Bars;
  /** Drawn by `::: flame`. */
  readonly flame?: Frame;
  /** The versions of what was measured and isn't ours, by name. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The numbers that the text quotes, by name; the name ends in the unit. */
  readonly figures: Readonly<Record<string, number>>;
}

/** A bar for each row, cut into the parts; `xLabel` says what its length is. */
export interface Bars {
  readonly parts: readonly string[];
  readonly rows: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Where a program spent its time: in something, and in what that has called. */
export interface Frame {
  readonly name: string;
  /** Which part of the whole it belongs to: the key of its colour. */
  readonly part: string;
  /** In it and in all it has called, of the program's time. */
  readonly percent: number;
  readonly calls: readonly Frame[];
}
