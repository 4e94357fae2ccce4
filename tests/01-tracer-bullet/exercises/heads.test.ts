import { expect, test } from 'vitest';

import { HeadReader } from '../../../code/01-tracer-bullet/exercises/heads.ts';

const ADA = 'GET /?name=Ada HTTP/1.1\r\nHost: a\r\n\r\n';
const BOB = 'GET /?name=Bob HTTP/1.1\r\nHost: b\r\n\r\n';

function headsOf(...packets: string[]): string[] {
  const reader = new HeadReader();
  return packets.flatMap((packet) => [...reader.receive(packet)]);
}

test('gives back a head that came in one packet', () => {
  expect(headsOf(ADA)).toEqual([ADA]);
});

test('gives back a head however it was cut in two', () => {
  for (let at = 0; at <= ADA.length; at += 1) {
    expect(headsOf(ADA.slice(0, at), ADA.slice(at))).toEqual([ADA]);
  }
});

test('gives back a head that came one character at a time', () => {
  expect(headsOf(...ADA)).toEqual([ADA]);
});

test('gives back every head of a packet, oldest first', () => {
  expect(headsOf(ADA + BOB + ADA)).toEqual([ADA, BOB, ADA]);
});

test('keeps what has come of the next head', () => {
  expect(headsOf(ADA + BOB.slice(0, 9), BOB.slice(9))).toEqual([ADA, BOB]);
});

test('gives back nothing before the empty line', () => {
  expect(headsOf(ADA.slice(0, -1))).toEqual([]);
});
