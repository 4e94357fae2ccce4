import { afterEach, describe, expect, test } from 'vitest';

import { startProgram, type Program } from '../support/program.ts';
import { ask, visit } from './visitor.ts';

describe('a thread for every visitor', () => {
  let program: Program;
  afterEach(() => program.stop());

  test('mends the stall: a quick page overtakes the slow one', async () => {
    program = await startProgram('1', ['--attempt', 'thread-per-visitor']);
    const answered: string[] = [];
    const slow = await visit(program.port);
    slow.send('GET /report HTTP/1.1\r\n\r\n');
    await program.waitForLine(/GET \/report/); // its thread is asleep by now
    const quick = await visit(program.port);
    quick.send('GET / HTTP/1.1\r\n\r\n');
    await Promise.all([
      slow.answering.then(() => answered.push('/report')),
      quick.answering.then(() => answered.push('/')),
    ]);
    expect(answered).toEqual(['/', '/report']);
  });

  test('mends the crash: only the thread of the bad name dies', async () => {
    program = await startProgram('1', ['--attempt', 'thread-per-visitor']);
    expect(await ask(program.port, 'GET /?name=% HTTP/1.1\r\n\r\n')).toBe('');
    await program.waitForLine(/thread died: URI malformed/);
    const answer = await ask(program.port, 'GET /?name=Ada HTTP/1.1\r\n\r\n');
    expect(answer).toContain('Hello, Ada!');
  });

  // #region as many threads as visitors
  test('starts a thread for every visitor', async () => {
    program = await startProgram('1', ['--attempt', 'thread-per-visitor']);
    const request = 'GET /?name=Ada HTTP/1.1\r\n\r\n';
    await Promise.all(
      Array.from({ length: 8 }, () => ask(program.port, request)),
    );
    const started = program.output().match(/thread \d+ for/g);
    expect(new Set(started).size).toBe(8);
  });
  // #endregion as many threads as visitors
});
