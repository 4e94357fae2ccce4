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
  readonly flame?: Flame;
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

/** Where a program spent its time, layer upon layer. */
export interface Flame {
  readonly layers: readonly Layer[];
  /** What the program was in, of which each may have called something. */
  readonly calls: readonly Frame[];
}

/** A part of the program, whoever calls it. */
export interface Layer {
  readonly name: string;
  readonly tone: 'ink' | 'accent' | 'muted' | 'bad';
  /** In it and in nothing that it has called, of the program's time. */
  readonly percent: number;
}

/** A layer, called from the one beneath. */
export interface Frame {
  /** Which of the layers, from 0. */
  readonly layer: number;
  /** In it and in all that it has called. */
  readonly percent: number;
  readonly calls: readonly Frame[];
}
