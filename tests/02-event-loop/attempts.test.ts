import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import {
  afterAll,
  beforeAll,
  describe,
  expect,
  onTestFinished,
  test,
} from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/index.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';

describe.skipIf(!isEpollAvailable())(
  'attempts (they need koffi on Linux)',
  () => {
    describe('the blocking server', () => {
      let blocking: Program;
      beforeAll(async () => {
        blocking = await startProgram('2', ['--attempt', 'blocking']);
      });
      afterAll(() => blocking.stop());

      test('echoes to one visitor after the other', async () => {
        const { port } = blocking;
        for (const text of ['one', 'two']) {
          const visitor = await visit(port);
          expect(await say(visitor, text)).toBe(text);
          expect(await say(visitor, 'more')).toBe('more');
          visitor.end();
          await once(visitor, 'close');
        }
      });

      // #region a silent visitor keeps all others waiting
      test('serves nobody else while a visitor is silent', async () => {
        const { port } = blocking;
        const order: string[] = [];
        const silent = await visit(port);
        const eager = await visit(port);
        const served = say(eager, 'me').then((text) => order.push(text));
        for (const text of ['I am', 'still', 'here']) {
          order.push(await say(silent, text)); // and each time, `eager` could have been next
        }
        expect(order).toEqual(['I am', 'still', 'here']);
        silent.end();
        await served;
        expect(order).toEqual(['I am', 'still', 'here', 'me']);
      });
      // #endregion a silent visitor keeps all others waiting

      test('goes on when a visitor breaks the connection', async () => {
        const { port } = blocking;
        const rude = await visit(port);
        await say(rude, 'bye');
        rude.resetAndDestroy();
        expect(await say(await visit(port), 'next')).toBe('next');
      });
    });

    describe('the busy server', () => {
      let busy: Program;
      beforeAll(async () => {
        busy = await startProgram('2', ['--attempt', 'busy']);
      });
      afterAll(() => busy.stop());

      test('serves whoever speaks while others are silent', async () => {
        const { port } = busy;
        const silent = await visit(port);
        for (const text of ['me', 'too']) {
          expect(await say(await visit(port), text)).toBe(text);
        }
        expect(await say(silent, 'at last')).toBe('at last');
      });

      test('goes on when visitors leave, politely or not', async () => {
        const { port } = busy;
        const [rude, polite] = [await visit(port), await visit(port)];
        await say(rude, 'bye');
        rude.resetAndDestroy();
        polite.end();
        await once(polite, 'close');
        expect(await say(await visit(port), 'next')).toBe('next');
      });

      test('sends back all of what is more than the socket can hold', async () => {
        const visitor = await visit(busy.port);
        const sent = Buffer.alloc(4 * 1024 * 1024, 'echo');
        const pieces: Buffer[] = [];
        visitor.on('data', (piece: Buffer) => pieces.push(piece)).pause();
        visitor.end(sent);
        await moreCallsInVain(busy, 200_000); // it can neither read nor write
        visitor.resume();
        await once(visitor, 'close');
        expect(Buffer.concat(pieces).equals(sent)).toBe(true);
      });

      // #region nobody says a word, and the processor works
      test('asks in vain, and burns a core, while nobody says a word', async () => {
        await visit(busy.port);
        const ticks = cpuTicks(busy.pid);
        await moreCallsInVain(busy, 200_000);
        expect(cpuTicks(busy.pid)).toBeGreaterThan(ticks);
      });
      // #endregion nobody says a word, and the processor works
    });
  },
);

async function visit(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
}

/** Says something, and resolves to the answer. */
async function say(visitor: Socket, text: string): Promise<string> {
  visitor.write(text);
  const [octets] = (await once(visitor, 'data')) as [Buffer];
  return octets.toString();
}

/** Waits until the busy server has reported so many more calls in vain than by now. */
async function moreCallsInVain(busy: Program, more: number): Promise<void> {
  const reports = busy.output().match(/\d+(?= calls in vain)/g) ?? [];
  const count = Number(reports.at(-1) ?? 0) + more;
  await busy.waitForLine(new RegExp(`^${count} calls in vain$`));
}

/** The processor's time that the process has used, in the system's ticks: utime and stime of proc(5). */
function cpuTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
