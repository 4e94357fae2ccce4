// date-field.ts: when a message was made, as the field Date has it.
//
//   IMF-fixdate = day-name "," SP date1 SP time-of-day SP GMT
//   date1       = day SP month SP year                        RFC 9110 §5.6.7
//   day         = 2DIGIT
//   year        = 4DIGIT
//   time-of-day = 2DIGIT ":" 2DIGIT ":" 2DIGIT
//
// `Sun, 06 Nov 1994 08:49:37 GMT`: what `toUTCString` returns for years of four
// digits, by the language's own specification.

const FIXED_LENGTH = 'Sun, 06 Nov 1994 08:49:37 GMT'.length;

/**
 * Creates what tells the time for the field Date. A second is put into words
 * once, however often it is asked for.
 *
 * @param nowMs  The time of day, in milliseconds since 1970, UTC. It may be set
 *   back.
 */
export function createDateField(nowMs: () => number): () => string {
  let second = NaN; // that `text` is about
  let text = '';
  return () => {
    const now = Math.floor(nowMs() / 1000);
    if (now !== second) {
      text = formatDate(now);
      second = now;
    }
    return text;
  };
}

/** @throws RangeError if the field has no room for that year. */
function formatDate(second: number): string {
  const text = new Date(second * 1000).toUTCString();
  if (text.length === FIXED_LENGTH) return text;
  throw new RangeError(
    `Cannot tell the date of second ${second}: expected a year from 0 to 9999`,
  );
}
