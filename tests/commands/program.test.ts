import { expect, test } from 'vitest';

import { startProgram } from '../support/program.ts';

test('starts a program, finds its port and stops it', async () => {
  const program = await startProgram('1');
  expect(program.url).toBe(`http://127.0.0.1:${program.port}`);
  expect(program.output()).toContain('listening');
  await program.stop();
  expect(await program.exited).toEqual({ code: undefined, signal: 'SIGTERM' });
});

test('rejects with the output when the program ends before it listens', async () => {
  await expect(startProgram('1', ['--port', 'x'])).rejects.toThrow(
    /ended.*\nCannot listen on port "x"/s,
  );
});
