// cookie-date.ts: a date as servers have written it (RFC 6265 §5.1.1).
//
//   cookie-date = *delimiter date-token-list *delimiter
//   time        = hms-time ( non-digit *OCTET )
//   hms-time    = time-field ":" time-field ":" time-field
//   time-field  = 1*2DIGIT
//
// A grammar for all that was ever written: whatever looks like a time, a day, a
// month or a year is one, if none came before it. The zone is not read: all are
// in GMT.

// #region what looks like a part of a date
const DELIMITERS = /[\t\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+/;
const TIME = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D|$)/;
const DAY = /^(\d{1,2})(?:\D|$)/;
const MONTH = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;
const YEAR = /^(\d{2,4})(?:\D|$)/;

/** Asked in this order: a day would do for a year of two digits, too. */
const PARTS = [TIME, DAY, MONTH, YEAR] as const;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
// #endregion what looks like a part of a date

// #region find a date
/** Milliseconds since 1970, or `undefined` if it is no date. */
export function findCookieDateMs(text: string): number | undefined {
  const found = new Map<RegExp, RegExpExecArray>();
  for (const token of text.split(DELIMITERS)) {
    const part = PARTS.find((one) => !found.has(one) && one.test(token));
    const match = part?.exec(token) ?? undefined;
    if (part !== undefined && match !== undefined) found.set(part, match);
  }
  if (found.size < PARTS.length) return undefined;
  const [, hour, minute, second] = (found.get(TIME) ?? []).map(Number);
  return dateMs({
    year: fullYear(Number(found.get(YEAR)?.[1])),
    month: MONTHS.indexOf(found.get(MONTH)?.[1]?.toLowerCase() ?? ''),
    day: Number(found.get(DAY)?.[1]),
    time: [hour ?? 0, minute ?? 0, second ?? 0],
  });
}

/** Two digits are of the years 1970 to 2069. */
function fullYear(year: number): number {
  if (year >= 70 && year <= 99) return year + 1900;
  return year <= 69 ? year + 2000 : year;
}
// #endregion find a date

// #region is there such a day?
interface DateParts {
  readonly year: number;
  readonly month: number; // from 0
  readonly day: number;
  readonly time: readonly [hour: number, minute: number, second: number];
}

function dateMs({ year, month, day, time }: DateParts): number | undefined {
  const [hour, minute, second] = time;
  if (year < 1601 || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(year, month, day, hour, minute, second);
  // A day that its month hasn't got becomes one of the next.
  return new Date(ms).getUTCDate() === day ? ms : undefined;
}
// #endregion is there such a day?
