import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { expect, test } from 'vitest';

const SAY = path.resolve(
  import.meta.dirname,
  '../../code/01-tracer-bullet/say.ts',
);

test('sends each argument as a packet and shows both sides', async () => {
  let received = '';
  const server = createServer((socket) => {
    socket.on('data', (octets) => {
      received += octets.toString();
      if (received.endsWith('\r\n')) socket.end('one\r\n\r\ntwo\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const args = ['--import', 'tsx', SAY, `${port}`, 'GET /', '?a\\r\\n'];
  const said = await text(spawn(process.execPath, args).stdout);
  server.close();

  expect(received).toBe('GET /?a\r\n');
  expect(said.split('\n')).toEqual([
    '→ GET /',
    '→ ?a\\r\\n',
    '← one',
    '←',
    '← two',
    '← (closed)',
    '',
  ]);
});

test('says in one line that nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close'); // a port that was free a moment ago

  const args = ['--import', 'tsx', SAY, `${port}`, 'hello'];
  const child = spawn(process.execPath, args);
  const exit = once(child, 'close');
  const said = await text(child.stdout);
  expect(said).toMatch(/^→ hello\n! connect ECONNREFUSED [\d.:]+\n$/);
  expect(await text(child.stderr)).toBe('');
  expect(await exit).toEqual([1, null]);
});
