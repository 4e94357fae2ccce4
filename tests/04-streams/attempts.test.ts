import { describe, expect, test } from 'vitest';

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  VirtualClock,
} from '../../code/02-event-loop/index.ts';
import { PushStream } from '../../code/04-streams/attempts/push-stream.ts';
import {
  pullSlowly,
  pushSlowly,
} from '../../code/04-streams/attempts/slow-consumer.ts';
import { showLines } from '../../code/04-streams/attempts/chunk-lines.ts';
import { toOctets, toText } from './lab.ts';
import { createWorld } from './virtual.ts';

const KIB = 1024;

describe('a stream that pushes', () => {
  test('carries octets both ways', () => {
    const clock = new VirtualClock();
    const network = new MemoryNetwork();
    const loop = new EventLoop({
      clock,
      poller: new MemoryPoller(network, clock),
    });
    const address = { host: '127.0.0.1', port: 1 };
    const listener = network.listen(address);
    const near = new PushStream(loop, network, network.connect(address));
    const far = new PushStream(
      loop,
      network,
      network.tryAccept(listener) ?? -1,
    );
    let answer = '';
    far.onData = (chunk) => far.write(toOctets(`re: ${toText(chunk)}`));
    near.onData = (chunk) => {
      answer += toText(chunk);
      near.close();
      far.close();
    };
    expect(near.write(toOctets('hello'))).toBe(true);
    loop.run();
    expect(answer).toBe('re: hello');
  });

  test.each([16, 64, 256])(
    'holds all of %d pieces, on both sides, if the consumer is slow',
    (pieces) => {
      expect(pushSlowly(pieces)).toEqual({
        sender: (pieces - 1) * 64 * KIB, // one piece was on its way
        consumer: pieces * 64 * KIB,
      });
    },
  );

  test.each([16, 64, 256])(
    'where a stream that is pulled holds the same, for %d pieces',
    (pieces) => {
      expect(pullSlowly(pieces)).toEqual({
        sender: 128 * KIB,
        consumer: 64 * KIB,
      });
    },
  );
});

describe('a chunk that is taken for a line', () => {
  function linesOf(pieces: readonly string[]): string[] {
    const world = createWorld();
    const said: string[] = [];
    world.run(() =>
      showLines(world.transport, pieces, (text) => said.push(text)),
    );
    return said
      .filter((text) => text.startsWith('  '))
      .map((text) => text.trim());
  }

  test.each([
    ['is one by luck', ['a line\n'], ['a line: "a line"']],
    ['is a piece of one', ['a ', 'line\n'], ['a line: "a "', 'a line: "line"']],
    ['is several', ['one\ntwo\n'], ['a line: "one\\ntwo"']],
  ])('%s', (_, pieces, lines) => {
    expect(linesOf(pieces)).toEqual(lines);
  });
});
