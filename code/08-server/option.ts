// option.ts: what there is to know of an option of a command line: enough to
// parse it and to explain it, so that the two can't disagree.

// #region an option
/** A kind of value, and how people write it. */
export interface OptionKind<T> {
  /** Stands for the value in the help: `TIME`; `''` if there is none to write. */
  readonly placeholder: string;
  /** What would have been right, for those who have written something else. */
  readonly expected: string;
  /** The value; `undefined` if `text` is none. */
  find(text: string): T | undefined;
  /** The text that `find` makes this value from. */
  format(value: T): string;
  /** What it means to be given more than once. Without it the last one counts. */
  join?(before: T, next: T): T;
}

/** An option. */
export interface Option<T> {
  /** The heading that it stands under in the help. */
  readonly group: string;
  readonly kind: OptionKind<T>;
  /** What holds unless it is given. */
  readonly initial: NoInfer<T>;
  /** What it is about, in a few words. */
  readonly about: string;
}

// #endregion an option

// #region a table of options
/** Options by their names, which stand behind `--`. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values of a table's options. */
export type OptionValues<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer T>
    ? T
    : never;
};

/** Lets the compiler find the type of an option's value. */
export function option<T>(it: Option<T>): Option<T> {
  return it;
}
// #endregion a table of options

// #region an option without a value
/** It is given, or it isn't. */
export const FLAG: OptionKind<boolean> = {
  placeholder: '',
  expected: 'no value',
  find: () => undefined,
  format: String,
};
// #endregion an option without a value

// #region one of a few words
/** One of a few words. */
export function oneOf<const T extends string>(
  ...words: readonly T[]
): OptionKind<T> {
  return {
    placeholder: words.join('|'),
    expected: `one of ${words.join(', ')}`,
    find: (text) => words.find((word) => word === text),
    format: String,
  };
}
// #endregion one of a few words
