import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { expect, test } from 'vitest';

const ASK = path.resolve(
  import.meta.dirname,
  '../../code/01-tracer-bullet/ask.ts',
);

test('asks for all pages before the first answer, and shows them as they come', async () => {
  const asked: [requestLine: string, socket: Socket][] = [];
  const server = createServer((socket) => {
    socket.once('data', (octets) => {
      asked.push([octets.toString(), socket]);
      if (asked.length === 2) {
        asked[1]?.[1].end('second', () => asked[0]?.[1].end('first'));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const args = ['--import', 'tsx', ASK, `${port}`, '/one', '/two'];
  const answers = await text(spawn(process.execPath, args).stdout);
  server.close();

  expect(asked.map(([requestLine]) => requestLine)).toEqual([
    'GET /one HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET /two HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ]);
  expect(answers).toMatch(
    /^\/two after \d\.\d{3} s\n\/one after \d\.\d{3} s\n$/,
  );
});
