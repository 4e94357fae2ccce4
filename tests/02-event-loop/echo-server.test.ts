// echo-server.test.ts: the echo server, on a network in memory and on the kernel's.

import { connect } from 'node:net';
import { once } from 'node:events';

import { describe, expect, it } from 'vitest';

import {
  createKernelLoop,
  EventLoop,
  isEpollAvailable,
  MemoryNetwork,
  MemoryPoller,
  VirtualClock,
} from '../../code/02-event-loop/index.ts';
import { serveEcho } from '../../code/02-event-loop/echo-server.ts';

const PORT = 8002;
const address = { host: '127.0.0.1', port: PORT };

function createWorld({ inboxOctets = 1024 } = {}) {
  const errors: unknown[] = [];
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ inboxOctets });
  const poller = new MemoryPoller(network, clock);
  const loop = new EventLoop({
    clock,
    poller,
    onError: (error) => errors.push(error),
  });
  const server = serveEcho(loop, network, address);

  /** Runs turns until nobody in memory has anything more to say. */
  function settle(): void {
    for (let n = 0; n < 100; n += 1) loop.run('nowait');
  }
  function say(visitor: number, text: string): number | undefined {
    return network.tryWrite(visitor, Buffer.from(text));
  }
  function hear(visitor: number): string {
    const into = Buffer.alloc(64 * 1024);
    return into.toString('utf8', 0, network.tryRead(visitor, into) ?? 0);
  }
  return { clock, errors, hear, loop, network, say, server, settle };
}

describe('the echo server, in memory', () => {
  it('knows where it listens', () => {
    expect(createWorld().server.address).toEqual(address);
  });

  // #region a silent visitor holds nobody up
  it('hears the second visitor while the first is silent', () => {
    const { network, say, hear, settle } = createWorld();
    const silent = network.connect(address);
    const talker = network.connect(address);
    say(talker, 'hello');
    settle();
    expect(hear(talker)).toBe('hello');
    expect(hear(silent)).toBe('');
  });
  // #endregion a silent visitor holds nobody up

  // #region a year passes
  it('is still there after a year of silence', () => {
    const { clock, loop, network, say, hear, settle } = createWorld();
    const visitor = network.connect(address);
    const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
    loop.callLater(YEAR_MS, () => say(visitor, 'hello again'));
    while (clock.nowMs() < YEAR_MS) loop.run('once');
    settle();
    expect(hear(visitor)).toBe('hello again');
  });
  // #endregion a year passes

  it('gives back more than fits on the way, and listens again only then', () => {
    const { network, say, hear, settle } = createWorld({ inboxOctets: 10 });
    const visitor = network.connect(address);
    const saySome = (): number => {
      const said = say(visitor, '0123456789') ?? 0;
      settle();
      return said;
    };
    const said = [1, 2, 3, 4, 5].map(saySome);
    expect(said).toEqual([10, 10, 10, 0, 0]); // on the way here, held by the server, on the way there
    expect(hear(visitor)).toBe('0123456789');
    settle();
    expect(saySome()).toBe(10);
    let heard = '';
    for (let n = 0; n < 5; n += 1) {
      heard += hear(visitor);
      settle();
    }
    expect(heard).toBe('0123456789'.repeat(3));
  });

  it('hangs up when the visitor does, and the number is free again', () => {
    const { network, settle } = createWorld();
    const visitor = network.connect(address);
    settle();
    network.shutdownWrite(visitor);
    settle();
    expect(network.tryRead(visitor, new Uint8Array(1))).toBe(0);
    network.close(visitor);
    const next = network.connect(address);
    settle();
    expect(next).toBe(visitor);
  });

  it('lets go of a visitor who resets while there is something to send back', () => {
    const { errors, loop, network, say, settle } = createWorld({
      inboxOctets: 4,
    });
    const visitor = network.connect(address);
    for (let n = 0; n < 5; n += 1) {
      say(visitor, 'more');
      settle();
    }
    network.reset(visitor);
    settle();
    expect(errors).toHaveLength(1);
    expect(network.connect(address)).toBe(visitor);
    expect(loop.hasWork).toBe(true); // it still listens
  });

  it('may be closed twice', () => {
    const { loop, network, server } = createWorld();
    server.close();
    server.close();
    expect(loop.run()).toBe(false);
    expect(network.listen(address)).toBeGreaterThan(0);
  });

  it('reports a reset, and serves the others', () => {
    const { errors, network, say, hear, settle } = createWorld();
    const [rude, polite] = [network.connect(address), network.connect(address)];
    settle();
    network.reset(rude);
    say(polite, 'hello');
    settle();
    expect(errors).toMatchObject([{ code: 'ECONNRESET' }]);
    expect(hear(polite)).toBe('hello');
  });

  it('accepts nobody after it was closed, and lets the loop end', () => {
    const { loop, network, server, settle } = createWorld();
    const visitor = network.connect(address);
    settle();
    server.close();
    network.close(visitor);
    expect(loop.run()).toBe(false);
    const late = network.connect(address);
    expect(network.takeError(late)?.code).toBe('ECONNREFUSED');
  });
});

describe.skipIf(!isEpollAvailable())(
  'the echo server, on the kernel (needs epoll)',
  () => {
    it('gives back a megabyte to each of ten visitors, in pieces', async () => {
      const { loop, network, runAsGuest, close } = createKernelLoop();
      const server = serveEcho(loop, network, { host: '127.0.0.1', port: 0 });
      const ended = runAsGuest();
      if ('path' in server.address) throw new Error('expected a port');
      const { port } = server.address;
      const visits = Array.from({ length: 10 }, async (_, n) => {
        const socket = connect({ host: '127.0.0.1', port });
        const sent = Buffer.alloc(1024 * 1024, `visitor ${n} `);
        socket.end(sent);
        const heard: Buffer[] = [];
        socket.on('data', (piece) => heard.push(piece));
        await once(socket, 'close');
        expect(Buffer.concat(heard).equals(sent)).toBe(true);
      });
      await Promise.all(visits);
      server.close();
      await ended;
      close();
    });
  },
);
