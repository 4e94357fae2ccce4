// units.ts: times and sizes as people write them: 250ms, 5s, 64KiB, none.
//
//   time = number ( "ms" / "s" / "m" / "h" ) / "none"
//   size = 1*DIGIT [ "B" / "KiB" / "MiB" / "GiB" ] / "none"
//
// A time without a unit is refused: half of those who write one mean seconds,
// the other half milliseconds.

// #region the units
type Units = ReadonlyMap<string, number>;

/** In milliseconds, the greatest first. */
const TIME_UNITS: Units = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
]);

/** In octets, the greatest first. */
const SIZE_UNITS: Units = new Map([
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
  ['B', 1],
]);

const NONE = 'none';
// #endregion the units

// #region read a time or a size
/** A time in milliseconds, above 0; `undefined` if `text` is none. */
export function findTime(text: string): number | undefined {
  const timeMs = findAmount(text, TIME_UNITS);
  return timeMs === 0 ? undefined : timeMs;
}

/** A size in octets, whole; `undefined` if `text` is none. */
export function findSize(text: string): number | undefined {
  const octets = findAmount(/^\d+$/.test(text) ? `${text}B` : text, SIZE_UNITS);
  const isWhole = Number.isSafeInteger(octets) || octets === Infinity;
  return isWhole ? octets : undefined;
}

/** A number of things; `undefined` if `text` is none. */
export function findCount(text: string): number | undefined {
  if (text === NONE) return Infinity;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function findAmount(text: string, units: Units): number | undefined {
  if (text === NONE) return Infinity;
  const [, number = '', name = ''] =
    /^(\d{1,15}(?:\.\d{1,15})?)([A-Za-z]+)$/.exec(text) ?? [];
  const unit = units.get(name);
  return unit === undefined ? undefined : Number(number) * unit;
}
// #endregion read a time or a size

// #region write a time or a size
/** Formats a time as `findTime` reads it, in the greatest unit that fits. */
export function formatTime(timeMs: number): string {
  return formatAmount(timeMs, TIME_UNITS);
}

/** Formats a size as `findSize` reads it, in the greatest unit that fits. */
export function formatSize(octets: number): string {
  return formatAmount(octets, SIZE_UNITS);
}

/** Formats a number as `findCount` reads it. */
export function formatCount(count: number): string {
  return count === Infinity ? NONE : String(count);
}

function formatAmount(amount: number, units: Units): string {
  if (amount === Infinity) return NONE;
  for (const [name, unit] of units)
    if (amount >= unit && amount % unit === 0) return `${amount / unit}${name}`;
  return `${amount}${[...units.keys()].at(-1) ?? ''}`;
}
// #endregion write a time or a size
