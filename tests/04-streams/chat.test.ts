import { describe, expect, test } from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/index.ts';
import { sleep, taskGroup } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { serveChat } from '../../code/04-streams/chat.ts';
import { HIGH_WATER_OCTETS, readLines } from '../../code/04-streams/index.ts';
import type {
  FrameReader,
  Listener,
  Stream,
  Transport,
  TransportName,
} from '../../code/04-streams/index.ts';
import { ANY, createLab, errorOf, toOctets, toText } from './lab.ts';

const NAMES: readonly TransportName[] = isEpollAvailable()
  ? ['memory', 'node', 'epoll']
  : ['memory', 'node'];

const LONG_LINE = 'x'.repeat(900);

interface Visitor {
  readonly name: string;
  readonly stream: Stream;
  readonly lines: FrameReader<Uint8Array>;
}

interface Chat {
  readonly transport: Transport;
  readonly listener: Listener;
  /** The server's ends, in the order in which they were accepted. */
  readonly accepted: readonly Stream[];
}

/** Serves a chat while `body` runs, and then ends it. */
function* withChat(
  transport: Transport,
  body: (chat: Chat) => Coroutine<void>,
): Coroutine<void> {
  const listener = yield* transport.listen(ANY);
  const accepted: Stream[] = [];
  const watched: Listener = {
    address: listener.address,
    tryAccept: () => listener.tryAccept(),
    close: () => listener.close(),
    *accept() {
      const stream = yield* listener.accept();
      accepted.push(stream);
      return stream;
    },
  };
  yield* taskGroup(function* (group) {
    const server = group.spawn(() => serveChat(watched));
    yield* body({ transport, listener: watched, accepted });
    server.cancel();
  });
  yield* listener.close();
}

function* hear({ lines }: Visitor): Coroutine<string | undefined> {
  return toText(yield* lines.read());
}

function* say({ stream }: Visitor, ...texts: string[]): Coroutine<void> {
  yield* stream.write(toOctets(texts.map((text) => `${text}\n`).join('')));
}

/** Connects, says its name and hears that it has come in. */
function* enter(
  { transport, listener }: Chat,
  name: string,
  present: readonly Visitor[] = [],
): Coroutine<Visitor> {
  const stream = yield* transport.connect(listener.address);
  const visitor = { name, stream, lines: readLines(stream) };
  yield* say(visitor, name);
  expect(yield* hear(visitor)).toBe('* your name?');
  const welcome = `* ${name} comes in (${present.length + 1} here)`;
  for (const one of [visitor, ...present])
    expect(yield* hear(one)).toBe(welcome);
  return visitor;
}

function* closeAll(visitors: readonly Visitor[]): Coroutine<void> {
  for (const { stream } of visitors) stream.reset();
}

describe.each(NAMES)('the chat, on %s', (name) => {
  const { run } = createLab(name);
  const inChat = (body: (chat: Chat) => Coroutine<void>): Promise<void> =>
    run((transport) => withChat(transport, body));

  test('everybody hears what anybody says, in the same order', () =>
    inChat(function* (chat) {
      const ann = yield* enter(chat, 'Ann');
      const bob = yield* enter(chat, 'Bob', [ann]);
      const cat = yield* enter(chat, 'Cat', [ann, bob]);
      yield* say(ann, 'hello', 'you two');
      for (const line of ['Ann: hello', 'Ann: you two'])
        for (const visitor of [ann, bob, cat])
          expect(yield* hear(visitor)).toBe(line);
      yield* say(cat, 'grüß Gott');
      for (const visitor of [ann, bob, cat])
        expect(yield* hear(visitor)).toBe('Cat: grüß Gott');
      yield* closeAll([ann, bob, cat]);
    }));

  test('whoever ends its side still hears what is on its way, and leaves', () =>
    inChat(function* (chat) {
      const ann = yield* enter(chat, 'Ann');
      const bob = yield* enter(chat, 'Bob', [ann]);
      yield* say(bob, 'I must go');
      yield* bob.stream.closeWrite();
      expect(yield* hear(bob)).toBe('Bob: I must go');
      expect(yield* hear(bob)).toBeUndefined();
      expect([yield* hear(ann), yield* hear(ann)]).toEqual([
        'Bob: I must go',
        '* Bob has left (1 here)',
      ]);
      yield* closeAll([ann, bob]);
    }));

  test('whoever is torn away is gone, and harms nobody', () =>
    inChat(function* (chat) {
      const ann = yield* enter(chat, 'Ann');
      const bob = yield* enter(chat, 'Bob', [ann]);
      bob.stream.reset();
      expect(yield* hear(ann)).toBe('* Bob is gone (1 here)');
      yield* say(ann, 'anybody?');
      expect(yield* hear(ann)).toBe('Ann: anybody?');
      yield* closeAll([ann]);
    }));

  test('a name is asked for until it is one, and nobody else has it', () =>
    inChat(function* (chat) {
      const ann = yield* enter(chat, 'Ann');
      const stream = yield* chat.transport.connect(chat.listener.address);
      const visitor = { name: '?', stream, lines: readLines(stream) };
      for (const no of ['', 'Ann', 'two words', 'x'.repeat(21), '* server']) {
        expect(yield* hear(visitor)).toBe('* your name?');
        yield* say(visitor, no);
        expect(yield* hear(visitor)).toBe(
          '* letters and digits, please, and not taken',
        );
      }
      expect(yield* hear(visitor)).toBe('* your name?');
      yield* say(visitor, 'Åsa1');
      expect(yield* hear(ann)).toBe('* Åsa1 comes in (2 here)');
      yield* closeAll([ann, visitor]);
    }));

  test.skipIf(name !== 'memory')(
    'whoever leaves and doesn’t read is given a second (in virtual time only)',
    () =>
      inChat(function* (chat) {
        const ann = yield* enter(chat, 'Ann');
        const bob = yield* enter(chat, 'Bob', [ann]);
        const [, end] = chat.accepted;
        while ((end?.unsentOctets ?? 0) <= LONG_LINE.length) {
          yield* say(ann, LONG_LINE);
          expect(yield* hear(ann)).toBe(`Ann: ${LONG_LINE}`);
        }
        yield* bob.stream.closeWrite();
        expect(yield* hear(ann)).toBe('* Bob has left (1 here)');
        expect(yield* errorOf(end?.closeWrite() ?? sleep(0))).toMatchObject({
          code: 'closed',
        });
        yield* closeAll([ann, bob]);
      }),
  );

  // #region many lines in one packet
  test('many lines at once are delivered to all who read', () =>
    inChat(function* (chat) {
      const ann = yield* enter(chat, 'Ann');
      const bob = yield* enter(chat, 'Bob', [ann]);
      const lines = Array.from({ length: 300 }, (_, n) => `line ${n}`);
      yield* say(bob, ...lines);
      for (const line of lines) expect(yield* hear(ann)).toBe(`Bob: ${line}`);
      yield* closeAll([ann, bob]);
    }));
  // #endregion many lines in one packet

  test('somebody who never says a name may go', () =>
    inChat(function* (chat) {
      const stream = yield* chat.transport.connect(chat.listener.address);
      yield* stream.closeWrite();
      const lines = readLines(stream);
      expect(toText(yield* lines.read())).toBe('* your name?');
      expect(yield* lines.read()).toBeUndefined();
      yield* stream.close();
    }));

  test('nobody can talk to a terminal through it', () =>
    inChat(function* (chat) {
      const ann = yield* enter(chat, 'Ann');
      yield* say(ann, '\u001b[2Jgone\u0007 \u009b1m');
      expect(yield* hear(ann)).toBe('Ann: [2Jgone 1m');
      yield* closeAll([ann]);
    }));

  test('whoever says more than a line may hold is sent away', () =>
    inChat(function* (chat) {
      const ann = yield* enter(chat, 'Ann');
      const bob = yield* enter(chat, 'Bob', [ann]);
      yield* say(bob, 'x'.repeat(1_001));
      expect(yield* hear(ann)).toBe('* Bob is gone (1 here)');
      yield* closeAll([ann, bob]);
    }));

  test('a client that doesn’t read is dropped; the others hear every line, and its cost was bounded', () =>
    inChat(function* (chat) {
      const ann = yield* enter(chat, 'Ann');
      const bob = yield* enter(chat, 'Bob', [ann]);
      const cat = yield* enter(chat, 'Cat', [ann, bob]); // hears nothing from here on
      let said = 0;
      let mostUnsent = 0;
      for (let dropped = false; !dropped;) {
        yield* say(bob, ...new Array<string>(20).fill(LONG_LINE));
        said += 20;
        for (let heard = 0; heard < 20;) {
          const [atAnn, atBob] = [yield* hear(ann), yield* hear(bob)];
          expect(atAnn).toBe(atBob);
          mostUnsent = Math.max(
            mostUnsent,
            chat.accepted[2]?.unsentOctets ?? Infinity,
          );
          if (atAnn === `Bob: ${LONG_LINE}`) heard += 1;
          else expect(atAnn).toBe('* Cat was too slow (2 here)');
          dropped ||= atAnn?.startsWith('* Cat') === true;
        }
      }
      const lineOctets = LONG_LINE.length + 'Bob: \n'.length;
      expect(mostUnsent).toBeGreaterThan(HIGH_WATER_OCTETS);
      expect(mostUnsent).toBeLessThanOrEqual(HIGH_WATER_OCTETS + lineOctets);
      if (name === 'memory') {
        // what the network held, what was unsent, the outbox, and the line that was in neither
        const held =
          HIGH_WATER_OCTETS / lineOctets + mostUnsent / lineOctets + 64 + 1;
        expect(said - held).toBeLessThan(20);
      }
      const error = yield* errorOf(readToEnd(cat));
      if (name !== 'node') expect(error).toMatchObject({ code: 'reset' });
      yield* closeAll([ann, bob, cat]);
    }));

  test('when the server is cancelled, everybody is told the end', () =>
    run(function* (transport) {
      let left: Visitor | undefined;
      yield* withChat(transport, function* (chat) {
        left = yield* enter(chat, 'Ann');
      });
      if (left !== undefined) expect(yield* hear(left)).toBeUndefined();
      left?.stream.reset();
    }));
});

function* readToEnd(visitor: Visitor): Coroutine<void> {
  while ((yield* hear(visitor)) !== undefined);
  throw new Error('the end');
}

test('whoever says no name for a minute is sent away, in virtual time', () =>
  createLab('memory').run((transport) =>
    withChat(transport, function* (chat) {
      const silent = yield* transport.connect(chat.listener.address);
      const ann = yield* enter(chat, 'Ann');
      expect(toText(yield* silent.read())).toBe('* your name?\n');
      expect(yield* errorOf(silent.read())).toMatchObject({ code: 'reset' });
      expect(transport.loop.nowMs).toBe(60_000);
      yield* say(ann, 'still here');
      expect(yield* hear(ann)).toBe('Ann: still here');
      silent.reset();
      yield* closeAll([ann]);
    }),
  ));
