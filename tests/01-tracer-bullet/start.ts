// start.ts: the chapter's program as a process that ends with the test.

import { onTestFinished } from 'vitest';

import { startProgram, type Program } from '../support/program.ts';

/** Starts `npm run chapter 1` with `args`, on a free port. */
export async function start(...args: string[]): Promise<Program> {
  const program = await startProgram('1', args);
  onTestFinished(() => program.stop());
  return program;
}
