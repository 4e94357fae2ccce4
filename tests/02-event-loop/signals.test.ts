import { describe, expect, it, vi } from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/libc.ts';
import { stopOnSignal } from '../../code/02-event-loop/signals.ts';
import { startChild } from './guest-child.ts';

describe('stopOnSignal', () => {
  it('asks to stop once, then forces', () => {
    const heard: string[] = [];
    const stopListening = stopOnSignal(
      (signal) => heard.push(`stop ${signal}`),
      {
        force: (signal) => heard.push(`force ${signal}`),
        signals: ['SIGUSR2', 'SIGWINCH'],
      },
    );
    process.emit('SIGUSR2', 'SIGUSR2');
    process.emit('SIGWINCH', 'SIGWINCH');
    process.emit('SIGUSR2', 'SIGUSR2');
    stopListening();
    expect(heard).toEqual(['stop SIGUSR2', 'force SIGWINCH', 'force SIGUSR2']);
  });

  it('listens to SIGINT and SIGTERM, until it is told not to', () => {
    const count = () =>
      process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');
    const before = count();
    const stopListening = stopOnSignal(() => {});
    expect(count()).toBe(before + 2);
    stopListening();
    expect(count()).toBe(before);
  });

  it('forces by raising the signal again, with nobody listening', () => {
    const others = process.listeners('SIGUSR2');
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => true);
    const stopListening = stopOnSignal(() => {}, { signals: ['SIGUSR2'] });
    process.emit('SIGUSR2', 'SIGUSR2');
    expect(kill).not.toHaveBeenCalled();
    process.emit('SIGUSR2', 'SIGUSR2');
    expect(kill.mock.calls).toEqual([[process.pid, 'SIGUSR2']]);
    expect(process.listenerCount('SIGUSR2')).toBe(0);
    stopListening();
    kill.mockRestore();
    for (const other of others) process.on('SIGUSR2', other);
  });
});

describe.skipIf(!isEpollAvailable())(
  'a guest and signals (needs epoll)',
  () => {
    it.each(['SIGINT', 'SIGTERM'] as const)(
      'ends gracefully on one %s, with code 0',
      async (signal) => {
        const program = startChild('signals');
        await program.hear('asleep');
        program.process.kill(signal);
        expect(await program.exited).toBe(0);
        expect(program.lines).toContain(`stopping on ${signal}`);
        expect(program.lines.at(-1)).toBe('ended');
      },
    );

    it.each([
      ['SIGINT', 'SIGINT'],
      ['SIGTERM', 'SIGTERM'],
      ['SIGINT', 'SIGTERM'],
    ] as const)('%s and then %s kill it', async (first, second) => {
      const program = startChild('signals', 'stubborn');
      await program.hear('asleep');
      program.process.kill(first);
      await program.hear(`stopping on ${first}`);
      program.process.kill(second);
      expect(await program.exited).toBe(second);
      expect(program.lines).not.toContain('ended');
    });
  },
);
