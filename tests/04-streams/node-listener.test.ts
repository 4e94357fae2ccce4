import { once } from 'node:events';
import { createServer } from 'node:net';

import { expect, test } from 'vitest';

import { fromPromise, pause, spawn } from '../../code/03-coroutines/index.ts';
import { NodeListener } from '../../code/04-streams/node-listener.ts';
import { openTransport } from '../../code/04-streams/index.ts';
import type { ListenerOptions } from '../../code/04-streams/index.ts';
import { withDefaults } from '../../code/04-streams/transport.ts';

test('on Node too, what onPause throws goes to onError', async () => {
  const told: unknown[] = [];
  const { transport, run } = openTransport('node', {
    onError: (error) => told.push(error),
  });
  const { loop } = transport;
  spawn(loop, function* () {
    const server = createServer().listen(0, '127.0.0.1');
    yield* fromPromise(once(server, 'listening'));
    const options: ListenerOptions = {
      onPause: ({ code }) => {
        throw new Error(code);
      },
    };
    const listener = new NodeListener(loop, server, withDefaults(options));
    // libuv mostly has a descriptor to spare, and tells of nothing
    const full = Object.assign(new Error('accept'), { code: 'EMFILE' });
    server.emit('error', full);
    yield* pause();
    yield* listener.close();
  });
  await run();
  expect(told).toEqual([new Error('out-of-descriptors')]);
});
