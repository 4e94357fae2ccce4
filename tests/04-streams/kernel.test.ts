import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { describe, expect, onTestFinished, test } from 'vitest';

import {
  isEpollAvailable,
  KernelNetwork,
} from '../../code/02-event-loop/index.ts';
import type { Address } from '../../code/02-event-loop/index.ts';
import {
  Cancelled,
  fromPromise,
  spawn,
} from '../../code/03-coroutines/index.ts';
import type { Stream, Transport } from '../../code/04-streams/index.ts';
import {
  ANY,
  createLab,
  errorOf,
  failing,
  readAll,
  settle,
  toOctets,
  toText,
} from './lab.ts';

const hasEpoll = isEpollAvailable();
const CROWD = path.resolve(import.meta.dirname, 'crowd.ts');
const MINE_HOOK = path.resolve(
  import.meta.dirname,
  '../../.vitepress/commands/mine-hook.ts',
);

describe.skipIf(!hasEpoll).each(['epoll', 'node'] as const)(
  'the transport %s on the kernel (skipped where there is no epoll)',
  (name) => {
    const { run } = createLab(name);

    test('a connect that nobody answers is timed out', () =>
      inVain((address) =>
        run(function* (transport) {
          const error = yield* errorOf(
            transport.connect(address, { timeoutMs: 20 }),
          );
          expect(error).toMatchObject({
            name: 'StreamError',
            code: 'timed-out',
          });
        }),
      ));

    test('a connect that is refused as it is cancelled ends nothing else', () =>
      run(function* (transport) {
        const listener = yield* transport.listen(ANY);
        yield* listener.close();
        const task = spawn(transport.loop, function* () {
          queueMicrotask(() => task.cancel()); // the refusal comes before the next turn
          yield* errorOf(transport.connect(listener.address));
        });
        yield* task.join();
        yield* settle(transport); // what was to be told would be told by now
      }));

    test('whoever waits in accept is no part of the backlog', () =>
      run(function* (transport) {
        const listener = yield* transport.listen(ANY, { backlog: 0 });
        const accepting = spawn(transport.loop, () => listener.accept());
        yield* settle(transport);
        const near = yield* transport.connect(listener.address);
        const far = yield* accepting.join();
        yield* far.write(toOctets('hello'));
        expect(toText(yield* near.read())).toBe('hello');
        near.reset();
        far.reset();
        yield* listener.close();
      }));

    test('a connect that is cancelled leaves nothing', () =>
      inVain((address) =>
        run(function* (transport) {
          const connecting = failing(transport, () =>
            transport.connect(address),
          );
          yield* settle(transport);
          expect(connecting.isDone).toBe(false);
          connecting.cancel();
          expect(yield* connecting.join()).toBeInstanceOf(Cancelled);
        }),
      ));

    test.skipIf(name === 'epoll')(
      'holds no more connections than the backlog has room for (epoll leaves them to the kernel)',
      () =>
        run(function* (transport) {
          const listener = yield* transport.listen(ANY, { backlog: 2 });
          const clients: Stream[] = [];
          for (let n = 0; n < 4; n += 1) {
            clients.push(yield* transport.connect(listener.address));
            yield* settle(transport);
          }
          const accepted = [yield* listener.accept(), yield* listener.accept()];
          const ends = accepted.map(({ remoteAddress }) => remoteAddress);
          expect(ends).toEqual(
            clients.slice(0, 2).map(({ localAddress }) => localAddress),
          );
          for (const client of clients.slice(2))
            expect(yield* client.read()).toBeUndefined();
          for (const stream of [...clients, ...accepted]) stream.reset();
          yield* listener.close();
        }),
    );

    test('speaks with a client of node:net, which ends its side first', () =>
      run(function* (transport) {
        const { socket, stream, close } = yield* meet(transport);
        socket.end('question');
        expect(toText(yield* readAll(stream))).toBe('question');
        const answer = once(socket, 'data');
        yield* stream.write(toOctets('answer'));
        expect(String((yield* fromPromise(answer))[0])).toBe('answer');
        yield* close();
      }));

    test('notices that a client of node:net has reset the connection', () =>
      run(function* (transport) {
        const { socket, stream, close } = yield* meet(transport);
        socket.resetAndDestroy();
        expect(yield* errorOf(stream.read())).toMatchObject({
          code: 'reset',
          cause: { code: 'ECONNRESET' },
        });
        yield* close();
      }));

    test('a client that leaves out of descriptors makes room for another', async () => {
      const { port, paused } = await startCrowd(name);
      const clients = await Promise.all(
        Array.from({ length: 80 }, () => dial(port)),
      );
      if (name === 'epoll') await paused;
      // The server answers an end with its own when it lets go: by then there's room.
      for (const client of clients) client.end();
      await Promise.all(clients.map(untilClosed));
      const late = await dial(port);
      late.end('still there?');
      expect(String((await once(late, 'data'))[0])).toBe('still there?');
    });

    test.skipIf(name === 'node')(
      'whoever connects meanwhile is kept waiting, not lost (libuv hangs up on them)',
      async () => {
        const { port, paused } = await startCrowd(name);
        const clients = await Promise.all(
          Array.from({ length: 80 }, () => dial(port)),
        );
        await paused;
        const answers = clients.map(async (client, n) => {
          client.end(String(n));
          const [answer] = await once(client, 'data');
          return String(answer);
        });
        expect(await Promise.all(answers)).toEqual(
          clients.map((_, n) => String(n)),
        );
      },
    );
  },
);

/** Listens where nobody accepts, with a backlog that is full: the kernel answers no more connections. */
async function inVain(
  body: (address: Address) => Promise<void>,
): Promise<void> {
  const network = new KernelNetwork();
  const listener = network.listen(ANY, { backlog: 0 });
  const address = network.localAddress(listener);
  const fillers = [network.connect(address), network.connect(address)];
  try {
    await body(address);
  } finally {
    for (const descriptor of [listener, ...fillers]) network.close(descriptor);
  }
}

/** Connects a client of node:net with a stream. */
function* meet(transport: Transport) {
  const listener = yield* transport.listen(ANY);
  const port = 'port' in listener.address ? listener.address.port : 0;
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  yield* fromPromise(once(socket, 'connect'));
  const stream = yield* listener.accept();
  return {
    socket,
    stream,
    *close() {
      socket.destroy();
      yield* fromPromise(untilClosed(socket));
      yield* stream.close();
      yield* listener.close();
    },
  };
}

/** Starts an echo server that may open 64 descriptors, in a process of its own. */
async function startCrowd(
  name: string,
): Promise<{ port: number; paused: Promise<unknown> }> {
  const hook = process.env['FOLLOW'] === '1' ? `--import "${MINE_HOOK}"` : '';
  const command = `ulimit -n 64; exec "${process.execPath}" --import tsx ${hook} "${CROWD}" ${name}`;
  const child = spawnProcess('sh', ['-c', command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // tsx writes what it has compiled to a cache, later, and takes a descriptor for it.
    env: { ...process.env, TSX_DISABLE_CACHE: '1' },
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const lines = createInterface(child.stdout);
  const [port] = await once(lines, 'line');
  return { port: Number(port), paused: once(lines, 'line') };
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {}); // libuv may hang up on it
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
}

/** Waits until the connection is closed, whoever did it and however. */
async function untilClosed(socket: Socket): Promise<void> {
  socket.resume(); // an end is told behind what was sent
  if (!socket.closed)
    await new Promise((resolve) => socket.on('close', resolve));
}
