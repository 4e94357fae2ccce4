import { setImmediate as nextTurn } from 'node:timers/promises';
import { Writable } from 'node:stream';

import { expect, test } from 'vitest';

import { LineWriter } from '../../code/08-server/line-writer.ts';

/** A stream whose reader takes a piece when it is told to. */
function createReader() {
  const pieces: string[] = [];
  const waiting: ((error?: Error) => void)[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(piece: string, _encoding, done) {
      if (piece !== '') pieces.push(piece);
      waiting.push(done);
    },
  });
  return {
    stream,
    pieces,
    answer: (error?: Error) => waiting.shift()?.(error),
  };
}

test('lines of one turn leave in one write', async () => {
  const { stream, pieces } = createReader();
  const writer = new LineWriter(stream);
  writer.write('one');
  writer.write('two');
  expect(pieces).toEqual([]);
  await nextTurn();
  expect(pieces).toEqual(['one\ntwo\n']);
});

test('lines that nobody takes are dropped in the end, and counted', async () => {
  const { stream, pieces, answer } = createReader();
  const counts: number[] = [];
  const writer = new LineWriter(stream, { onDropped: (n) => counts.push(n) });
  for (let n = 0; n < 40; n += 1) {
    writer.write('x'.repeat(65_536));
    writer.flush();
  }
  expect(stream.writableLength).toBeLessThan(1.2 * 1024 * 1024);
  while (stream.writableLength > 0) {
    answer();
    await nextTurn();
  }
  writer.write('again');
  writer.flush();
  expect(counts).toEqual([40 - (pieces.length - 1)]);
  expect(pieces.at(-1)).toBe('again\n');
});

test('lines that were dropped last are counted at the end', async () => {
  const { stream, answer } = createReader();
  const counts: number[] = [];
  const writer = new LineWriter(stream, { onDropped: (n) => counts.push(n) });
  writer.write('x'.repeat(2 * 1024 * 1024));
  writer.flush();
  writer.write('one');
  writer.write('two');
  const drained = writer.drain();
  while (stream.writableNeedDrain) {
    answer();
    await nextTurn();
  }
  await drained;
  expect(counts).toEqual([2]);
});

test('when nobody reads any more, it is told once, and goes on', async () => {
  const { stream, pieces, answer } = createReader();
  let gone = 0;
  const writer = new LineWriter(stream, { onGone: () => (gone += 1) });
  writer.write('one');
  writer.flush();
  answer(new Error('EPIPE'));
  await nextTurn();
  stream.emit('error', new Error('EPIPE'));
  writer.write('two');
  await nextTurn();
  await writer.drain();
  expect(gone).toBe(1);
  expect(pieces).toEqual(['one\n']);
});

test('at the end it waits until all has left', async () => {
  const { stream, answer } = createReader();
  const writer = new LineWriter(stream);
  let isDone = false;
  writer.write('one');
  const drained = writer.drain().then(() => (isDone = true));
  await nextTurn();
  expect(isDone).toBe(false);
  answer();
  await nextTurn();
  answer();
  await drained;
});
