import { expect, test } from 'vitest';

import { Room } from '../../code/07-lasgi/room.ts';
import { expectNoUnhandledRejections } from './bridge-lab.ts';

expectNoUnhandledRejections();

const GONE = new Error('gone');

test('all who wait go on together, and the next wait again', async () => {
  const room = new Room();
  const [first, second] = [room.wait(), room.wait()];
  room.open();
  await Promise.all([first, second]);
  const third = room.wait();
  const answer = await Promise.race([third, Promise.resolve('waits')]);
  expect(answer).toBe('waits');
});

test('room that nobody waits for is not kept', async () => {
  const room = new Room();
  room.open();
  expect(await Promise.race([room.wait(), 'waits'])).toBe('waits');
});

test('who waits when it closes is sent away, and so is who comes later', async () => {
  const room = new Room();
  const waiting = room.wait();
  room.close(GONE);
  await expect(waiting).rejects.toBe(GONE);
  await expect(room.wait()).rejects.toBe(GONE);
  room.open();
  await expect(room.wait()).rejects.toBe(GONE);
});
