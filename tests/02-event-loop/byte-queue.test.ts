import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ByteQueue } from '../../code/02-event-loop/byte-queue.ts';

const octets = (text: string): Buffer => Buffer.from(text);

/** Takes at most `size` octets, as text. */
function take(queue: ByteQueue, size: number): string {
  const into = new Uint8Array(size);
  const count = queue.take(into);
  return Buffer.from(into.subarray(0, count)).toString('latin1');
}

test('is empty at first, with room for all it can hold', () => {
  const queue = new ByteQueue(8);
  expect(queue).toMatchObject({ capacityOctets: 8, size: 0, room: 8 });
  expect(take(queue, 8)).toBe('');
});

test('takes in as much as there is room for', () => {
  const queue = new ByteQueue(8);
  expect(queue.push(octets('abcde'))).toBe(5);
  expect(queue).toMatchObject({ size: 5, room: 3 });
  expect(queue.push(octets('fghij'))).toBe(3);
  expect(queue).toMatchObject({ size: 8, room: 0 });
  expect(queue.push(octets('k'))).toBe(0);
  expect(take(queue, 99)).toBe('abcdefgh');
  expect(queue).toMatchObject({ size: 0, room: 8 });
});

test('gives out as much as fits, the oldest first', () => {
  const queue = new ByteQueue(8);
  for (const text of ['ab', 'cde', 'f']) queue.push(octets(text));
  expect([take(queue, 1), take(queue, 3), take(queue, 9)]).toEqual([
    'a',
    'bcd',
    'ef',
  ]);
});

test('gives out nothing into nothing', () => {
  const queue = new ByteQueue(8);
  queue.push(octets('ab'));
  expect(take(queue, 0)).toBe('');
  expect(queue.size).toBe(2);
});

test.each([
  ['a Buffer', octets('abc')],
  ['a Uint8Array', Uint8Array.from(octets('abc'))],
  ['a part of one', octets('_abc_').subarray(1, 4)],
])('copies %s, so its owner may use it again', (_, owned) => {
  const queue = new ByteQueue(8);
  queue.push(owned);
  owned.fill(0);
  expect(take(queue, 8)).toBe('abc');
});

test('leaves what it has given out alone', () => {
  const queue = new ByteQueue(8);
  queue.push(octets('abcd'));
  const into = new Uint8Array(2);
  queue.take(into);
  queue.take(new Uint8Array(2));
  expect(Buffer.from(into).toString()).toBe('ab');
});

test('drops everything', () => {
  const queue = new ByteQueue(8);
  queue.push(octets('ab'));
  queue.push(octets('cd'));
  queue.clear();
  expect(queue).toMatchObject({ size: 0, room: 8 });
  queue.push(octets('ef'));
  expect(take(queue, 8)).toBe('ef');
});

test('does what a string does', () => {
  const text = fc.string({ unit: 'binary-ascii', maxLength: 12 });
  const step = fc.oneof(text, fc.nat(12));
  fc.assert(
    fc.property(fc.nat(20), fc.array(step), (capacity, steps) => {
      const queue = new ByteQueue(capacity);
      let model = '';
      for (const value of steps) {
        if (typeof value === 'number') {
          expect(take(queue, value)).toBe(model.slice(0, value));
          model = model.slice(value);
        } else {
          const fits = value.slice(0, capacity - model.length);
          expect(queue.push(octets(value))).toBe(fits.length);
          model += fits;
        }
        expect(queue.size).toBe(model.length);
        expect(queue.room).toBe(capacity - model.length);
      }
    }),
  );
});
