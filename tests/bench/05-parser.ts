// 05-parser.ts: what it costs to parse a request: ours, Node's own parser, and llhttp in WebAssembly.
//
// All take turns in one process, and of each the median of many turns counts; of five processes the
// median again, since the compiler doesn't decide the same in each. "Line by line" is ours when a
// request comes in two pieces, so that the fast way isn't open to it.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { textToOctets } from '../../code/05-http-parser/index.ts';
import type { Measurement } from '../../.vitepress/weave/measurement.ts';
import { PARSERS } from './parsers.ts';
import type { BenchParser } from './parsers.ts';

const TURNS = 31;
const PROCESSES = 5;
const TURN_US = 4_000; // how long a turn should take
const FIELD_COUNTS = [1, 5, 10, 15, 20, 25, 30];
const CHUNK_OCTETS = 16 * 1024;
const READ_OCTETS = 64 * 1024;
const SELF = fileURLToPath(import.meta.url);
const [role] = process.argv.slice(2);

/** Microseconds a request, or octets, by way and kind of request. */
type Costs = Readonly<Record<string, number>>;

/** Measures all kinds of requests; takes about a minute. */
export async function measure(): Promise<Measurement> {
  const processes: Costs[] = [];
  for (let n = 0; n < PROCESSES; n += 1) processes.push(await measureInChild());
  const micros = (way: string, kind: string): number =>
    round(median(processes.map((costs) => costs[`${way}, ${kind}`] ?? NaN)), 100);
  const ratio = (peer: string, kind: string, way = 'ours'): number =>
    round(
      median(
        processes.map(
          (costs) => (costs[`${peer}, ${kind}`] ?? NaN) / (costs[`${way}, ${kind}`] ?? NaN),
        ),
      ),
      100,
    );
  const ways = [...Object.keys(PARSERS), 'ours, line by line'];
  return {
    xLabel: 'field lines of a request',
    yLabel: 'µs a request',
    series: ways.map((name) => ({
      name,
      points: FIELD_COUNTS.map((count) => [count, micros(name, `${count} fields`)]),
    })),
    figures: {
      browserMicros: micros('ours', 'browser'),
      browserNodeMicros: micros('Node.js', 'browser'),
      browserRatio: ratio('Node.js', 'browser'),
      browserWasmRatio: ratio('llhttp in WebAssembly', 'browser'),
      browserLinesMicros: micros('ours, line by line', 'browser'),
      browserLinesRatio: ratio('Node.js', 'browser', 'ours, line by line'),
      minimalMicros: micros('ours', 'minimal'),
      minimalRatio: ratio('Node.js', 'minimal'),
      minimalWasmRatio: ratio('llhttp in WebAssembly', 'minimal'),
      uploadMicros: Math.round(micros('ours', 'upload')),
      uploadRatio: ratio('Node.js', 'upload'),
      uploadWasmRatio: ratio('llhttp in WebAssembly', 'upload'),
      browserOctets: REQUESTS['browser']?.[0]?.length ?? 0,
      browserHeapOctets: Math.round(micros('heap of ours', 'browser')),
      browserNodeHeapOctets: Math.round(micros('heap of Node.js', 'browser')),
      minimalHeapOctets: Math.round(micros('heap of ours', 'minimal')),
    },
  };
}

// The requests: each is a list of the pieces in which it arrives.

const BROWSER = `GET /search?q=event+loop&page=2 HTTP/1.1
Host: www.example.com
Connection: keep-alive
sec-ch-ua: "Chromium";v="118", "Not=A?Brand";v="99"
sec-ch-ua-mobile: ?0
Upgrade-Insecure-Requests: 1
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8
Sec-Fetch-Site: same-origin
Sec-Fetch-Mode: navigate
Referer: https://www.example.com/search?q=event+loop&page=1
Accept-Encoding: gzip, deflate, br
Accept-Language: en-US,en;q=0.9

`;

const REQUESTS: Readonly<Record<string, readonly Uint8Array[]>> = {
  browser: [toOctets(BROWSER)],
  minimal: [toOctets('GET / HTTP/1.1\nHost: a\n\n')],
  upload: createUpload(),
  ...Object.fromEntries(FIELD_COUNTS.map((count) => [`${count} fields`, [createRequest(count)]])),
};

function toOctets(text: string): Uint8Array {
  return textToOctets(text.replaceAll('\n', '\r\n'));
}

function createRequest(count: number): Uint8Array {
  const fields = Array.from({ length: count }, (_, n) =>
    n === 0 ? 'Host: a' : `X-Field-Number-${n}: ${'some value '.repeat(3)}`,
  );
  return toOctets(['GET / HTTP/1.1', ...fields, '', ''].join('\n'));
}

/** 1 MiB in chunks of 16 KiB, as reads of 64 KiB bring it. */
function createUpload(): readonly Uint8Array[] {
  const chunk = [
    toOctets(`${CHUNK_OCTETS.toString(16)}\n`),
    Buffer.alloc(CHUNK_OCTETS, 'a'),
    toOctets('\n'),
  ];
  const octets = Uint8Array.from(
    Buffer.concat([
      toOctets('POST /upload HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n'),
      ...Array.from({ length: 64 }, () => chunk).flat(),
      toOctets('0\n\n'),
    ]),
  );
  return Array.from({ length: Math.ceil(octets.length / READ_OCTETS) }, (_, n) =>
    octets.subarray(n * READ_OCTETS, (n + 1) * READ_OCTETS),
  );
}

/** Cut behind the first octet of the first field line. */
function cutHead([whole, ...rest]: readonly Uint8Array[]): readonly Uint8Array[] {
  if (whole === undefined) return [];
  const at = whole.indexOf(0x0a) + 2;
  return [whole.subarray(0, at), whole.subarray(at), ...rest];
}

// One process measures all ways, in turns.

if (role === 'measure') process.send?.(await measureHere());

async function measureInChild(): Promise<Costs> {
  const child = fork(SELF, ['measure'], { execArgv: ['--import', 'tsx', '--expose-gc'] });
  const [costs] = (await once(child, 'message')) as [Costs];
  return costs;
}

async function measureHere(): Promise<Costs> {
  const costs: Record<string, number> = {};
  for (const [kind, pieces] of Object.entries(REQUESTS)) {
    const runs = new Map<string, () => void>();
    for (const [name, create] of Object.entries(PARSERS)) {
      const parser = await create();
      check(name, kind, parser, pieces);
      runs.set(name, () => parseAll(parser, pieces));
      if (name === 'ours') {
        const cut = cutHead(pieces);
        runs.set('ours, line by line', () => parseAll(parser, cut));
      }
    }
    for (const [name, micros] of takeTurns(runs)) costs[`${name}, ${kind}`] = micros;
    for (const [name, run] of runs) costs[`heap of ${name}, ${kind}`] = heapOctetsOf(run);
  }
  return costs;
}

/** Do all parsers find the same? */
function check(
  name: string,
  kind: string,
  parser: BenchParser,
  pieces: readonly Uint8Array[],
): void {
  parseAll(parser, pieces);
  const { fields, octets, messages } = parser.found;
  const body = kind === 'upload' ? 64 * CHUNK_OCTETS : 0;
  const lines = { browser: 12, minimal: 1, upload: 2 }[kind] ?? Number.parseInt(kind, 10);
  if (fields === lines && octets === body && messages === 1) return;
  throw new Error(`Cannot compare ${name}: found ${JSON.stringify(parser.found)} in ${kind}`);
}

function parseAll(parser: BenchParser, pieces: readonly Uint8Array[]): void {
  for (const piece of pieces) parser.parse(piece);
}

function takeTurns(runs: ReadonlyMap<string, () => void>): ReadonlyMap<string, number> {
  const counts = new Map([...runs].map(([name, run]) => [name, countFor(run)]));
  const turns = new Map<string, number[]>([...runs].map(([name]) => [name, []]));
  for (let n = 0; n < TURNS; n += 1) {
    for (const [name, run] of runs) turns.get(name)?.push(microsOf(run, counts.get(name) ?? 1));
  }
  return new Map([...turns].map(([name, micros]) => [name, median(micros)]));
}

/** How many calls take as long as a turn should; warms the call up, too. */
function countFor(run: () => void): number {
  for (let n = 0; n < 3_000; n += 1) run();
  return Math.max(1, Math.round(TURN_US / microsOf(run, 1_000)));
}

function microsOf(run: () => void, count: number): number {
  const startNs = process.hrtime.bigint();
  for (let n = 0; n < count; n += 1) run();
  return Number(process.hrtime.bigint() - startNs) / 1_000 / count;
}

/** Octets of V8's heap that one call takes, garbage or not: many samples between collections. */
function heapOctetsOf(run: () => void): number {
  const calls = 20;
  const samples = Array.from({ length: 51 }, () => {
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < calls; n += 1) run();
    return (process.memoryUsage().heapUsed - before) / calls;
  });
  return median(samples.filter((octets) => octets >= 0)); // a collection makes it negative
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
