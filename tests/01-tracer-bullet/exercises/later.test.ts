import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import {
  serveLater,
  type RespondLater,
} from '../../../code/01-tracer-bullet/exercises/later.ts';
import { exchange, visit } from '../visitor.ts';

let server: Server;
afterEach(() => {
  server.close();
});

async function listen(respond: RespondLater): Promise<number> {
  server = serveLater(0, respond);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('answers at once what is known at once', async () => {
  const port = await listen((request) => `re: ${request}`);
  expect(await exchange(port, 'hello')).toBe('re: hello');
});

test('a slow answer holds up nobody else', async () => {
  let finish: (report: string) => void = () => {};
  const report = new Promise<string>((resolve) => (finish = resolve));
  const port = await listen((request) =>
    request === 'report' ? report : 'quick',
  );
  const patient = await visit(port);
  patient.send('report');
  expect(await exchange(port, 'hello')).toBe('quick');
  finish('42');
  expect(await patient.answer).toBe('42');
});

test('an answer that fails closes its own connection alone', async () => {
  const port = await listen((request) =>
    request === 'report' ? Promise.reject(new Error('no')) : 'quick',
  );
  expect(await exchange(port, 'report')).toBe('');
  expect(await exchange(port, 'hello')).toBe('quick');
});

test('a visitor who resets while the answer is pending harms nobody', async () => {
  let finish: (report: string) => void = () => {};
  const report = new Promise<string>((resolve) => (finish = resolve));
  const port = await listen((request) =>
    request === 'report' ? report : 'quick',
  );
  const arrival = once(server, 'connection');
  const visitor = await visit(port);
  const [connection] = await arrival;
  const gone = new Promise((resolve) => connection.on('close', resolve));
  visitor.send('report');
  await once(connection, 'data');
  visitor.reset();
  await gone;
  finish('42');
  expect(await exchange(port, 'hello')).toBe('quick');
});
