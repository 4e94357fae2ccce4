import { describe, expect, test } from 'vitest';

import { spawn, taskGroup } from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import {
  forward,
  serveProxy,
} from '../../../code/04-streams/exercises/forward.ts';
import type {
  Listener,
  Stream,
  Transport,
} from '../../../code/04-streams/index.ts';
import {
  ANY,
  connectPair,
  createLab,
  errorOf,
  failing,
  readAll,
  readSome,
  toOctets,
  toText,
} from '../lab.ts';

const { run } = createLab('memory');

/** A client, a server, and a task that forwards between them. */
function* between(
  transport: Transport,
  body: (client: Stream, server: Stream) => Coroutine<void>,
): Coroutine<unknown> {
  const [one, other] = [
    yield* connectPair(transport),
    yield* connectPair(transport),
  ];
  const forwarding = failing(transport, function* () {
    yield* forward(one.far, other.near);
    throw new Error('done');
  });
  yield* body(one.near, other.far);
  const outcome = yield* forwarding.join();
  for (const { near, far, listener } of [one, other]) {
    near.reset();
    far.reset();
    yield* listener.close();
  }
  return outcome;
}

describe('forward', () => {
  test('carries both ways, until both sides have ended', () =>
    run(function* (transport) {
      const outcome = yield* between(transport, function* (client, server) {
        yield* client.write(toOctets('question'));
        yield* client.closeWrite();
        expect(toText(yield* readAll(server))).toBe('question');
        yield* server.write(toOctets('answer'));
        yield* server.closeWrite();
        expect(toText(yield* readAll(client))).toBe('answer');
      });
      expect(outcome).toMatchObject({ message: 'done' });
    }));

  test('a reset of one side is passed on to the other', () =>
    run(function* (transport) {
      const outcome = yield* between(transport, function* (client, server) {
        yield* server.write(toOctets('x'));
        yield* readSome(client, 1);
        client.reset();
        expect(yield* errorOf(readAll(server))).toMatchObject({
          code: 'reset',
        });
      });
      expect(outcome).toMatchObject({ code: 'reset' });
    }));
});

describe('serveProxy', () => {
  function* serveHello(listener: Listener): Coroutine<never> {
    for (;;) {
      const stream = yield* listener.accept();
      const name = toText(yield* readAll(stream));
      yield* stream.write(toOctets(`hello ${name}`));
      yield* stream.close();
    }
  }

  function* ask(
    transport: Transport,
    listener: Listener,
    name: string,
  ): Coroutine<string | undefined> {
    const stream = yield* transport.connect(listener.address);
    yield* stream.write(toOctets(name));
    yield* stream.closeWrite();
    const answer = toText(yield* readAll(stream));
    yield* stream.close();
    return answer;
  }

  test('stands between clients and a server; one that can’t be served harms nobody', () =>
    run(function* (transport) {
      const [inner, outer] = [
        yield* transport.listen(ANY),
        yield* transport.listen(ANY),
      ];
      const nowhere = { host: '127.0.0.1', port: 1 };
      let dials = 0;
      const dial = (): Coroutine<Stream> => {
        dials += 1;
        return transport.connect(dials === 1 ? nowhere : inner.address);
      };
      yield* taskGroup(function* (group) {
        group.spawn(() => serveHello(inner));
        group.spawn(() => serveProxy(outer, dial));
        expect(yield* errorOf(ask(transport, outer, 'Ann'))).toMatchObject({
          code: 'reset',
        });
        const asking = ['Bob', 'Cat'].map((name) =>
          spawn(transport.loop, () => ask(transport, outer, name)),
        );
        expect(yield* asking[0]?.join() ?? ask(transport, outer, '')).toBe(
          'hello Bob',
        );
        expect(yield* asking[1]?.join() ?? ask(transport, outer, '')).toBe(
          'hello Cat',
        );
        group.cancel();
      });
      yield* inner.close();
      yield* outer.close();
    }));
});
