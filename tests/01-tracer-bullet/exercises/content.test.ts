import { expect, test } from 'vitest';

import { RequestReader } from '../../../code/01-tracer-bullet/exercises/content.ts';

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 9';
const CONTENT = 'name=Zoë'; // eight characters, nine octets
const POST = Buffer.from(`${HEAD}\r\n\r\n${CONTENT}`);
const GET = Buffer.from('GET / HTTP/1.1\r\n\r\n');

function read(...packets: Uint8Array[]): [head: string, content: string][] {
  const reader = new RequestReader();
  return packets
    .flatMap((packet) => [...reader.receive(packet)])
    .map(({ head, content }) => [head, content.toString()]);
}

test('gives back a request with its content', () => {
  expect(read(POST)).toEqual([[HEAD, CONTENT]]);
});

test('gives back a request without content', () => {
  expect(read(GET)).toEqual([['GET / HTTP/1.1', '']]);
});

test('gives back a request however it was cut in two', () => {
  for (let at = 0; at <= POST.length; at += 1) {
    expect(read(POST.subarray(0, at), POST.subarray(at))).toEqual([
      [HEAD, CONTENT],
    ]);
  }
});

test('gives back a request that came octet by octet', () => {
  const octets = Array.from(POST, (octet) => Uint8Array.of(octet));
  expect(read(...octets)).toEqual([[HEAD, CONTENT]]);
});

test('gives back every request of a packet, oldest first', () => {
  expect(read(Buffer.concat([GET, POST, GET]))).toEqual([
    ['GET / HTTP/1.1', ''],
    [HEAD, CONTENT],
    ['GET / HTTP/1.1', ''],
  ]);
});

test.each([
  ['no space', 'Content-Length:2', 'ab'],
  ['spaces', 'CONTENT-LENGTH: \t 2 ', 'ab'],
  ['another field that ends alike', 'X-Content-Length: 2', ''],
])('reads a length with %s', (_, fieldLine, content) => {
  const head = `POST / HTTP/1.1\r\n${fieldLine}`;
  expect(read(Buffer.from(`${head}\r\n\r\nab`))).toEqual([[head, content]]);
});

test('keeps every octet of the head', () => {
  const request = Buffer.from('GET / HTTP/1.1\r\nX: \xE9\r\n\r\n', 'latin1');
  expect(read(request)).toEqual([['GET / HTTP/1.1\r\nX: \xE9', '']]);
});

test('an empty line in the content ends nothing', () => {
  const head = 'POST / HTTP/1.1\r\nContent-Length: 6';
  expect(read(Buffer.from(`${head}\r\n\r\na\r\n\r\nb`))).toEqual([
    [head, 'a\r\n\r\nb'],
  ]);
});
