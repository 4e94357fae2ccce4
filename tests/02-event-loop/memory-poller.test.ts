import { beforeEach, expect, test } from 'vitest';

import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import type { Descriptor } from '../../code/02-event-loop/poller.ts';
import { VirtualLoop } from './virtual.ts';

let virtual: VirtualLoop;
beforeEach(() => {
  virtual = new VirtualLoop();
});

/** What one wait reports, in its order. */
function wait(timeoutMs: number): [Descriptor, number][] {
  const found: [Descriptor, number][] = [];
  virtual.poller.wait(timeoutMs, (...report) => found.push(report));
  return found;
}

test.each([0, 1, 12.5, 2 ** 31 - 1])(
  'moves the clock by %d ms if nothing is ready',
  (timeoutMs) => {
    expect(wait(timeoutMs)).toEqual([]);
    expect(virtual.clock.nowMs()).toBe(timeoutMs);
  },
);

test('takes no time if something is ready', () => {
  const [client, server] = virtual.pair();
  virtual.poller.watch(server, WRITABLE);
  virtual.poller.watch(client, READABLE | WRITABLE);
  const expected = [
    [server, WRITABLE], // as they were watched
    [client, WRITABLE],
  ];
  expect(wait(10)).toEqual(expected);
  expect(wait(Infinity)).toEqual(expected);
  expect(virtual.clock.nowMs()).toBe(0);
});

test('takes no time if it was woken, once', () => {
  virtual.poller.wake();
  expect(wait(10)).toEqual([]);
  expect(virtual.clock.nowMs()).toBe(0);
  wait(10);
  expect(virtual.clock.nowMs()).toBe(10);
});

test('uses up its waking in a wait that needed none', () => {
  const [client] = virtual.pair();
  virtual.poller.watch(client, WRITABLE);
  virtual.poller.wake();
  wait(10);
  virtual.poller.watch(client, 0);
  wait(10);
  expect(virtual.clock.nowMs()).toBe(10);
});

test('refuses to wait for ever', () => {
  const [client] = virtual.pair();
  virtual.poller.watch(client, READABLE);
  expect(() => wait(Infinity)).toThrow(
    'Cannot wait: no socket is ready and no timer is set, expected one of them',
  );
  virtual.poller.wake();
  expect(wait(Infinity)).toEqual([]);
});

test('forgets all when it is closed, twice', () => {
  const [client] = virtual.pair();
  virtual.poller.watch(client, WRITABLE);
  virtual.poller.close();
  virtual.poller.close();
  expect(wait(0)).toEqual([]);
});
