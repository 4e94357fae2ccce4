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

const ABOVE_OCTETS = /[\u0100-\uffff]/;

/**
 * One octet for each character.
 *
 * @throws RangeError at a character above U+00FF: it has no octet.
 */
export function textToOctets(text: string): Uint8Array {
  const tooHigh = text.search(ABOVE_OCTETS);
  if (tooHigh !== -1) throw noOctet(text, tooHigh);
  const octets = createOctets(text.length);
  if (latin1Write !== undefined) latin1Write.call(octets, text);
  else
    for (let at = 0; at < text.length; at += 1)
      octets[at] = text.charCodeAt(at);
  return octets;
}
// #endregion from octets to text, and back

// #region memory for octets
const SLAB_OCTETS = 8 * 1024;
let slab = new Uint8Array(0);
let used = 0;

/**
 * New memory, all zeros. Few octets get a part of a slab, which they keep: an
 * array of its own for every head costs more than to write the head. So there
 * may be others in their buffer: copy them, and don't transfer it.
 */
export function createOctets(length: number): Uint8Array {
  if (length === 0 || length > SLAB_OCTETS / 4) return new Uint8Array(length);
  // One that somebody could transfer all the same has no length any more.
  if (used + length > slab.length) renewSlab();
  used += length;
  return new Uint8Array(slab.buffer, used - length, length);
}

function renewSlab(): void {
  slab = new Uint8Array(SLAB_OCTETS);
  used = 0;
  workerThreads?.markAsUntransferable(slab.buffer);
}

/** Asked for, and not imported: in a browser there is no such module. */
const workerThreads =
  typeof process === 'undefined'
    ? undefined
    : (process as Partial<typeof process>).getBuiltinModule?.(
        'node:worker_threads',
      );
// #endregion memory for octets

function noOctet(text: string, at: number): RangeError {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return new RangeError(
    `Cannot encode "${character}": it has no octet, expected a character up to U+00FF`,
  );
}

// #region where there is a Buffer
interface Latin1 {
  readonly latin1Slice: (this: Uint8Array, from: number, to: number) => string;
  readonly latin1Write: (this: Uint8Array, text: string) => number;
}

/**
 * Node's own ways, the first some forty times as fast; in a browser there are
 * none. Its types don't list them, though they are what `toString('latin1')`
 * and `write(text, 'latin1')` call.
 */
const { latin1Slice, latin1Write }: Partial<Latin1> =
  typeof Buffer === 'undefined' ? {} : (Buffer.prototype as unknown as Latin1);
// #endregion where there is a Buffer
