// 06-connection.ts: what a request and its response cost a connection, beside the parsing alone.

import type { Measurement } from '../../.vitepress/weave/measurement.ts';
import { createRequestParser, textToOctets } from '../../code/05-http-parser/index.ts';
import type { FieldLine } from '../../code/05-http-parser/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';

const TURNS = 31;
const CALLS = 2_000;
const FIELD_COUNTS = [1, 5, 10, 15, 20];
const BODY = textToOctets('Hello, you!\n');
const END = { type: 'end-of-message', trailerSection: [] } as const;

/** Measures both; takes some seconds. */
export function measure(): Measurement {
  const parsed = FIELD_COUNTS.map((count) => parseOnly(requestOf(count)));
  const sized = FIELD_COUNTS.map((count) => exchange(requestOf(count), true));
  const chunked = FIELD_COUNTS.map((count) => exchange(requestOf(count), false));
  const costs = takeTurns([...parsed, ...sized, ...chunked]);
  const pointsFrom = (first: number) =>
    FIELD_COUNTS.map((count, n) => [count, round(costs[first + n] ?? NaN)] as const);
  return {
    xLabel: 'field lines of the request',
    yLabel: 'µs a cycle',
    series: [
      { name: 'parsing', points: pointsFrom(0) },
      { name: 'cycle, sized', points: pointsFrom(FIELD_COUNTS.length) },
      { name: 'cycle, chunked', points: pointsFrom(2 * FIELD_COUNTS.length) },
    ],
    figures: {
      parsingMicros: round(costs[2] ?? NaN),
      sizedMicros: round(costs[FIELD_COUNTS.length + 2] ?? NaN),
      chunkedMicros: round(costs[2 * FIELD_COUNTS.length + 2] ?? NaN),
    },
  };
}

function requestOf(count: number): Uint8Array {
  const fields = Array.from({ length: count }, (_, n) =>
    n === 0 ? 'Host: a' : `X-Field-Number-${n}: ${'some value '.repeat(3)}`,
  );
  return textToOctets(['GET / HTTP/1.1', ...fields, '', ''].join('\r\n'));
}

function parseOnly(octets: Uint8Array): () => void {
  const parser = createRequestParser();
  return () => {
    parser.receive(octets);
    while (parser.nextEvent().type !== 'need-data');
  };
}

/** A request is heard, and answered with three fields and a short body. */
function exchange(octets: Uint8Array, isSized: boolean): () => void {
  const connection = new Connection('server');
  const headerSection: readonly FieldLine[] = [
    ['content-type', 'text/plain'],
    ['date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    isSized ? ['content-length', String(BODY.length)] : ['server', 'atlas'],
  ];
  return () => {
    connection.receive(octets);
    while (connection.nextEvent().type !== 'end-of-message');
    connection.send({ type: 'response', status: 200, headerSection });
    connection.send({ type: 'data', octets: BODY });
    connection.send(END);
    connection.startNextCycle();
  };
}

/** The median microseconds of each call; all take turns. */
function takeTurns(calls: readonly (() => void)[]): readonly number[] {
  const turns = calls.map((): number[] => []);
  for (let n = 0; n < TURNS; n += 1) {
    for (const [index, call] of calls.entries()) turns[index]?.push(microsOf(call));
  }
  return turns.map((micros) => micros.toSorted((a, b) => a - b)[Math.floor(TURNS / 2)] ?? NaN);
}

function microsOf(call: () => void): number {
  const startNs = process.hrtime.bigint();
  for (let n = 0; n < CALLS; n += 1) call();
  return Number(process.hrtime.bigint() - startNs) / 1_000 / CALLS;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
