// What it gets wrong to sleep on Node's threads, each beside what sleeping in libuv does.

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { describe, expect, it } from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/libc.ts';
import { startChild } from './guest-child.ts';

async function visit(port: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  await once(socket, 'connect');
  return socket;
}

describe.skipIf(!isEpollAvailable())(
  'sleeping on a thread of the pool (needs epoll)',
  () => {
    it('serves an echo', async () => {
      const program = startChild('exit', 'thread-pool');
      const port = await program.hear('listening on 127.0.0.1:');
      await program.hear('asleep');
      const visitor = await visit(port);
      for (const [n, text] of ['hello', 'again', 'and again'].entries()) {
        await program.hear('asleep', n + 2); // it was asleep before the visitor came
        visitor.write(text);
        const [heard] = await once(visitor, 'data');
        expect(String(heard)).toBe(text);
      }
      visitor.destroy();
    });

    it('takes one thread, however often its sleep is cancelled', async () => {
      const program = startChild('cancelled', 'thread-pool');
      expect(await program.exited).toBe(0);
      expect(program.lines).toContain('read');
    });

    // #region process.exit hangs
    it('hangs process.exit until somebody wakes the thread', async () => {
      const events: string[] = [];
      const program = startChild('exit', 'thread-pool');
      const port = await program.hear('listening on 127.0.0.1:');
      await program.hear('asleep');
      const visitor = await visit(port);
      visitor.on('error', () => {}); // a reset is as good as an end
      visitor.on('close', () => events.push('the socket is closed'));
      program.process.on('exit', () => events.push('the process is gone'));
      await program.hear('asleep', 2); // the visitor has woken it
      program.process.kill('SIGUSR2');
      await program.hear('exiting');

      const other = startChild('exit', 'uv'); // a whole process's time to end
      await other.hear('asleep');
      other.process.kill('SIGUSR2');
      expect(await other.exited).toBe(7);

      expect(events).toEqual([]);
      visitor.write('anybody there?');
      expect(await program.exited).toBe(7);
      expect(events).toContain('the process is gone');
    });
    // #endregion process.exit hangs

    // #region four sleepers starve Node
    it('leaves no thread for files and names once four sleep', async () => {
      const program = startChild('threads', 'thread-pool');
      expect(await program.exited).toBe(0);
      const [first, ...rest] = program.lines;
      expect(first).toBe('another process has come and gone');
      expect(new Set(rest)).toEqual(new Set(['read', 'looked up', 'closing']));
    });
    // #endregion four sleepers starve Node

    it('takes no thread when it sleeps in libuv', async () => {
      const program = startChild('threads', 'uv');
      expect(await program.exited).toBe(0);
      const lines = new Set(program.lines);
      expect(lines).toEqual(new Set(['read', 'looked up', 'closing']));
    });
  },
);
