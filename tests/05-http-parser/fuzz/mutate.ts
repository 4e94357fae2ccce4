// mutate.ts: requests with small faults, such as somebody would look for.

import { textToOctets } from '../../../code/05-http-parser/index.ts';
import { CR, LF } from '../../../code/05-http-parser/octet-classes.ts';
import { pick } from './random.ts';
import type { Random } from './random.ts';

/** What a parser could stumble over. */
const MORSELS = [
  ...['\r', '\n', '\r\n', '\r\n\r\n', '\0', '\t', ' ', ':', ';', ',', '\x7f'],
  ...['\x80', '\xff', '%', '%00', '%2F', '%C3', '?', '#', '@', '[', ']', '*'],
  ...['0', '1', 'a', 'F', '+1', '-1', '0x1', '1e3', '00000000000000', ' 0'],
  ...['9007199254740993', '99999999999999999999', 'fffffffffffff'],
  ...['ffffffffffffffff', 'Infinity', 'NaN', 'GET ', ' HTTP/1.1', 'HTTP/2.0'],
  ...['Host: b\r\n', 'host:\r\n', 'Host : b\r\n', ' folded\r\n', ';x=y'],
  ...['Content-Length: 1\r\n', 'Content-Length: 0\r\n', 'Content-Length: '],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip\r\n'],
  ...['Transfer-Encoding:\vchunked\r\n', 'chunked', ', chunked', '0\r\n\r\n'],
  ...['1\r\na\r\n', '__proto__: 1\r\n', 'http://', '\r\r\n', '\n\n'],
  ...['a'.repeat(70), ' '.repeat(60), 'A: b\r\n'.repeat(8), '%41'.repeat(20)],
].map(textToOctets);

/** Whole lines, of which one more makes a difference. */
const LINES = [
  ...['Content-Length: 1', 'Content-Length: 0', 'Content-Length: 5, 5'],
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked, chunked'],
  ...['Transfer-Encoding: gzip, chunked', 'Transfer-Encoding:', 'Host: b'],
  ...['host:', 'Host: [::1', 'A: b', 'A:', ' folded', ': none', 'A : b', ''],
  ...['0', '1', '1;a=b', '0;a', '5', 'GET / HTTP/1.1', 'POST / HTTP/1.0'],
].map((line) => textToOctets(`${line}\r\n`));

type Mutation = (
  octets: Uint8Array,
  random: Random,
  seeds: readonly Uint8Array[],
) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  replaceOctet,
  insertMorsel,
  insertLine,
  insertLine,
  insertMany,
  replaceByMorsel,
  deleteSome,
  duplicateSome,
  spliceOther,
];

/** One of `seeds` that was changed up to three times. */
export function createInput(
  random: Random,
  seeds: readonly Uint8Array[],
): Uint8Array {
  let octets = pick(random, seeds);
  for (let times = random(4); times > 0; times -= 1)
    octets = pick(random, MUTATIONS)(octets, random, seeds);
  return octets;
}

/** `octets` with `inserted` in the place of those from `from` up to `to`. */
export function replace(
  octets: Uint8Array,
  from: number,
  to: number,
  inserted: Uint8Array,
): Uint8Array {
  const result = new Uint8Array(octets.length - (to - from) + inserted.length);
  result.set(octets.subarray(0, from));
  result.set(inserted, from);
  result.set(octets.subarray(to), from + inserted.length);
  return result;
}

function flipBit(octets: Uint8Array, random: Random): Uint8Array {
  const at = random(octets.length);
  const flipped = Uint8Array.of((octets[at] ?? 0) ^ (1 << random(8)));
  return replace(octets, at, Math.min(at + 1, octets.length), flipped);
}

function replaceOctet(octets: Uint8Array, random: Random): Uint8Array {
  const at = random(octets.length);
  const other = Uint8Array.of(random(256));
  return replace(octets, at, Math.min(at + 1, octets.length), other);
}

function insertMorsel(octets: Uint8Array, random: Random): Uint8Array {
  const at = random(octets.length + 1);
  return replace(octets, at, at, pick(random, MORSELS));
}

/** Before one of the lines there are. */
function insertLine(octets: Uint8Array, random: Random): Uint8Array {
  const at = octets.indexOf(LF, random(octets.length + 1)) + 1;
  return replace(octets, at, at, pick(random, LINES));
}

/** As many of an octet as may just be, or not, where limits are small. */
function insertMany(octets: Uint8Array, random: Random): Uint8Array {
  const at = random(octets.length + 1);
  const many = new Uint8Array(random(50)).fill(octets[at] ?? CR);
  return replace(octets, at, at, many);
}

function replaceByMorsel(octets: Uint8Array, random: Random): Uint8Array {
  const [from, to] = someRange(octets, random);
  return replace(octets, from, to, pick(random, MORSELS));
}

function deleteSome(octets: Uint8Array, random: Random): Uint8Array {
  const [from, to] = someRange(octets, random);
  return replace(octets, from, to, new Uint8Array(0));
}

function duplicateSome(octets: Uint8Array, random: Random): Uint8Array {
  const [from, to] = someRange(octets, random);
  return replace(octets, to, to, octets.subarray(from, to));
}

/** Goes on like another request, from any place. */
function spliceOther(
  octets: Uint8Array,
  random: Random,
  seeds: readonly Uint8Array[],
): Uint8Array {
  const other = pick(random, seeds);
  const rest = other.subarray(random(other.length + 1));
  return replace(octets, random(octets.length + 1), octets.length, rest);
}

/** Mostly a few octets, at times up to all the rest. */
function someRange(
  octets: Uint8Array,
  random: Random,
): readonly [from: number, to: number] {
  const from = random(octets.length + 1);
  const most = random(4) === 0 ? octets.length : 8;
  return [from, Math.min(octets.length, from + 1 + random(most))];
}
