import { describe, expect, test } from 'vitest';

import { start } from './start.ts';
import { exchange, REST, visit } from './visitor.ts';

describe('a thread for every visitor', () => {
  test('mends the stall: nobody waits for the thread that sleeps', async () => {
    const program = await start('--attempt', 'thread-per-visitor');
    const answered: string[] = [];
    const slow = await visit(program.port);
    slow.send(`GET /report ${REST}`);
    await program.waitForLine(/GET \/report/); // and then its thread falls asleep
    const first = await program.waitForLine(/thread \d+/);
    const quick = await visit(program.port);
    quick.send(`GET / ${REST}`);
    const slowAnswer = slow.answer.then(() => answered.push('/report'));
    await program.waitForLine(new RegExp(`^thread .*(?<!${first})$`)); // another
    expect(answered).toEqual([]);
    await slowAnswer;
    expect(await quick.answer).toContain('Hello, world!');
  });

  test('mends the crash: only the thread of the bad name dies', async () => {
    const program = await start('--attempt', 'thread-per-visitor');
    expect(await exchange(program.port, `GET /?name=% ${REST}`)).toBe('');
    await program.waitForLine(/thread died: URI malformed/);
    const answer = await exchange(program.port, `GET /?name=Ada ${REST}`);
    expect(answer).toContain('Hello, Ada!');
  });

  // #region as many threads as visitors
  test('starts a thread for every visitor', async () => {
    const program = await start('--attempt', 'thread-per-visitor');
    const request = `GET /?name=Ada ${REST}`;
    await Promise.all(
      Array.from({ length: 8 }, () => exchange(program.port, request)),
    );
    const started = program.output().match(/thread \d+ for/g);
    expect(new Set(started).size).toBe(8);
  });
  // #endregion as many threads as visitors
});
