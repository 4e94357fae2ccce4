// octets.ts: the border between the wire and the program.
//
// Outside there are octets, inside there is text. One character stands for one
// octet, so nothing is lost on the way in or on the way out.

// #region from octets to text, and back
/**
 * One character for each octet from `from` up to, not including, `to`. (The
 * label `latin1` of a `TextDecoder` means windows-1252, so that won't do.)
 */
export function octetsToText(
  octets: Uint8Array,
  from = 0,
  to = octets.length,
): string {
  if (latin1Slice !== undefined) return latin1Slice.call(octets, from, to);
  let text = '';
  for (let at = from; at < to; at += 1)
    text += String.fromCharCode(octets[at] ?? 0);
  return text;
}

/**
 * One octet for each character.
 *
 * @throws RangeError at a character above U+00FF: it has no octet.
 */
export function textToOctets(text: string): Uint8Array {
  const octets = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0xff) throw noOctet(text, at);
    octets[at] = code;
  }
  return octets;
}
// #endregion from octets to text, and back

function noOctet(text: string, at: number): RangeError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return new RangeError(
    `Cannot encode "${character}": it has no octet, expected a character up to U+00FF`,
  );
}

// #region where there is a Buffer
type Latin1Slice = (this: Uint8Array, from: number, to: number) => string;

/**
 * Node's own way, some forty times as fast; in a browser there is none. Its
 * types don't list it, though it is what `toString('latin1')` calls.
 */
const latin1Slice: Latin1Slice | undefined =
  typeof Buffer === 'undefined'
    ? undefined
    : (Buffer.prototype as unknown as { latin1Slice: Latin1Slice }).latin1Slice;
// #endregion where there is a Buffer
