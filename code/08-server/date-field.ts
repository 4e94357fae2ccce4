// date-field.ts: the time as HTTP writes it, once a second (RFC 9110 §6.6.1).

let second = -1;
let text = '';

/** Formats a time, in milliseconds since 1970, as an IMF-fixdate. */
export function formatDate(timeMs: number): string {
  const itsSecond = Math.floor(timeMs / 1_000);
  if (itsSecond !== second) {
    second = itsSecond;
    text = new Date(timeMs).toUTCString();
  }
  return text;
}
