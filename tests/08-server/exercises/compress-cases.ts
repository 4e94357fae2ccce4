// compress-cases.ts: what clients accept, what can be made smaller, and what can't.

/** Is a text coded for a client that sends these values of Accept-Encoding? */
export const ACCEPTED: readonly [boolean, ...string[]][] = [
  [true, 'gzip'],
  [true, 'GZip'],
  [true, 'x-gzip'],
  [true, 'br, gzip'],
  [true, 'gzip, deflate, br, zstd'],
  [true, 'br', 'gzip'],
  [true, 'gzip;q=1.000'],
  [true, 'gzip;q=0.001'],
  [true, 'gzip;Q=0.5'],
  [true, 'gzip ;\t q=0.5'],
  [true, ', ,gzip,,'],
  [true, '*'],
  [true, 'br;q=0.2, *;q=0.1'],
  [true, 'gzip;q=0.5, identity;q=0.5'],
  [true, 'gzip;q=0.5, identity;q=0.4'],
  [true, 'identity;q=0, *;q=0.5'],
  [true, 'gzip;q=0.1, *;q=0'],
  [false],
  [false, ''],
  [false, 'br'],
  [false, 'deflate, br;q=1'],
  [false, 'gzip;q=0'],
  [false, 'gzip;q=0.000'],
  [false, 'gzip;q=0, *'],
  [false, 'x-gzip;q=0, *'],
  [false, '*;q=0'],
  [false, 'identity'],
  [false, 'identity;q=0'],
  [false, 'identity, *;q=0'],
  [false, 'gzip;q=0.5, identity'],
  [false, 'gzip;q=0.5, *'],
  [false, 'gzip;q=0.5, *;q=0.8'],
  [false, 'notgzip'],
  [false, 'gzipped'],
  [false, 'gzip2;q=1'],
  [false, 'gzip;q=2'],
  [false, 'gzip;q=1.5'],
  [false, 'gzip;q=0.1234'],
  [false, 'gzip;q=-1'],
  [false, 'gzip;q=x'],
  [false, 'gzip;level=9'],
  [false, 'gzip q=1'],
  [false, '__proto__, constructor'],
  [false, `gzip${' '.repeat(50_000)}x`],
  [false, `${';'.repeat(50_000)}gzip;q=0`],
];

/** Is it text, as its Content-Type says? */
export const MEDIA_TYPES: readonly (readonly [string, boolean])[] = [
  ['text/plain', true],
  ['text/html; charset=utf-8', true],
  ['TEXT/HTML', true],
  ['text/event-stream', true],
  ['application/json', true],
  ['application/json;charset=utf-8', true],
  ['application/javascript', true],
  ['application/xml', true],
  ['application/ld+json', true],
  ['image/svg+xml', true],
  ['image/png', false],
  ['application/octet-stream', false],
  ['application/json-seq', false],
  ['application/gzip', false],
  ['video/x+json-not', false],
  ['texting/plain', false],
  ['image/png; note=text/plain', false],
  ['', false],
];

/** Octets of which gzip can't make fewer. */
export function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
