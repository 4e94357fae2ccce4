import { beforeEach, describe, expect, test, vi } from 'vitest';

import type { EventLoop } from '../../code/02-event-loop/loop.ts';
import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import { ANYWHERE, VirtualLoop } from './virtual.ts';

let virtual: VirtualLoop;
let loop: EventLoop;
beforeEach(() => {
  virtual = new VirtualLoop();
  loop = virtual.loop;
});

function runTurns(count: number): void {
  for (let n = 0; n < count; n += 1) loop.run('nowait');
}

describe('nobody starves', () => {
  // #region nobody starves
  test('a callback that always asks for another takes one place a turn', () => {
    const greedy = virtual.say('greedy', () => {
      virtual.clock.advance(1);
      loop.callSoon(greedy);
    });
    loop.callSoon(greedy);
    loop.callEvery(2, virtual.say('beat'));
    const [client] = virtual.pair();
    loop.watch(client, WRITABLE, virtual.say('watcher'));
    runTurns(4);
    expect(virtual.names).toEqual([
      ...['greedy', 'watcher'],
      ...['greedy', 'watcher'],
      ...['greedy', 'watcher', 'beat'],
      ...['greedy', 'watcher'],
    ]);
  });
  // #endregion nobody starves

  test('a timer that is always due at once takes one place a turn', () => {
    const greedy = virtual.say('greedy', () => loop.callLater(0, greedy));
    loop.callLater(0, greedy);
    const [client] = virtual.pair();
    loop.watch(client, WRITABLE, virtual.say('watcher'));
    const soon = virtual.say('soon', () => loop.callSoon(soon));
    loop.callSoon(soon);
    runTurns(2);
    expect(virtual.names).toEqual([
      ...['soon', 'watcher', 'greedy'],
      ...['soon', 'watcher', 'greedy'],
    ]);
  });

  test('a hundred watchers that are always ready hold up no timer', () => {
    for (let n = 0; n < 100; n += 1) {
      const [client] = virtual.pair();
      loop.watch(client, WRITABLE, () => virtual.clock.advance(1));
    }
    loop.callLater(150, virtual.say('timer'));
    runTurns(3);
    expect(virtual.said).toEqual([['timer', 200]]); // each turn takes 100 ms
  });

  test('who asks to close while closing waits for the next turn', () => {
    const again = virtual.say('again', () => loop.callClosing(again));
    loop.callClosing(again);
    runTurns(3);
    expect(virtual.lines.filter((line) => line.includes('closing'))).toEqual([
      '1: closing again',
      '2: closing again',
      '3: closing again',
    ]);
  });
});

describe('closing', () => {
  test('comes after all that was in line, in the order it was asked for', () => {
    loop.callSoon(
      virtual.say('first', () => loop.callClosing(virtual.say('close first'))),
    );
    loop.callSoon(
      virtual.say('second', () =>
        loop.callClosing(virtual.say('close second')),
      ),
    );
    loop.callLater(0, virtual.say('timer'));
    loop.run();
    expect(virtual.names).toEqual([
      ...['first', 'second', 'timer'],
      ...['close first', 'close second'],
    ]);
    expect(virtual.lines.at(-1)).toMatch(/^1:/);
  });

  test('asked for between turns comes at the end of the next', () => {
    loop.callClosing(virtual.say('close'));
    loop.callSoon(virtual.say('soon'));
    expect(loop.hasWork).toBe(true);
    expect(loop.run()).toBe(false);
    expect(virtual.names).toEqual(['soon', 'close']);
  });

  // A number that is closed at once may be another's within the turn, and whoever still means the
  // old one by it would reach the new one.
  test.each<[how: string, isMistaken: boolean]>([
    ['closed at once, a number has a new owner in this very turn', true],
    ['closed when the turn ends, it has not', false],
  ])('%s', (_, isMistaken) => {
    const { network } = virtual;
    const [client, server] = virtual.pair();
    network.listen(ANYWHERE); // takes the lowest number that is free
    const close = (): void => network.close(server);
    loop.callSoon(() => (isMistaken ? close() : loop.callClosing(close)));
    let opened = -1;
    loop.callSoon(() => {
      opened = network.connect({ host: '127.0.0.1', port: 1 });
    });
    loop.run();
    expect(opened === server).toBe(isMistaken);
    network.close(client);
  });
});

describe('stop', () => {
  test('ends the run with this turn; the rest stays for the next run', () => {
    loop.callSoon(virtual.say('stop', () => loop.stop()));
    loop.callSoon(
      virtual.say('still called', () => {
        loop.callClosing(virtual.say('closing'));
        loop.callSoon(virtual.say('next run'));
      }),
    );
    loop.callLater(10, virtual.say('timer'));
    expect(loop.run()).toBe(true);
    expect(virtual.names).toEqual(['stop', 'still called', 'closing']);
    expect(loop.isStopped).toBe(true);
    expect(loop.run()).toBe(false);
    expect(virtual.names.slice(3)).toEqual(['next run', 'timer']);
    expect(loop.isStopped).toBe(false);
  });

  test('is forgotten when a run begins', () => {
    expect(loop.isStopped).toBe(false);
    loop.stop();
    expect(loop.isStopped).toBe(true);
    loop.callSoon(() => loop.callSoon(virtual.say('second turn')));
    expect(loop.run()).toBe(false);
    expect(virtual.names).toEqual(['second turn']);
    loop.stop();
    loop.start();
    expect(loop.isStopped).toBe(false);
  });
});

describe('onWork', () => {
  const onWork = vi.fn();
  beforeEach(() => {
    onWork.mockReset();
  });

  test.each<[string, () => void]>([
    ['callSoon', () => loop.callSoon(() => {})],
    ['callLater', () => loop.callLater(10, () => {})],
    ['callAt', () => loop.callAt(10, () => {})],
    ['callEvery', () => loop.callEvery(10, () => {})],
    ['callClosing', () => loop.callClosing(() => {})],
    ['stop', () => loop.stop()],
    ['hold', () => loop.hold()],
  ])('is told of %s between turns, but not in one', (_, ask) => {
    loop.onWork = onWork;
    ask();
    expect(onWork).toHaveBeenCalledTimes(1);
    loop.callSoon(ask);
    loop.callClosing(ask);
    onWork.mockReset();
    loop.turn(0);
    expect(onWork).not.toHaveBeenCalled();
  });

  test('is told that less is left, so that a host may end', () => {
    const [client] = virtual.pair();
    const timer = loop.callLater(10, () => {});
    const watcher = loop.watch(client, READABLE, () => {});
    loop.onWork = onWork;
    watcher.close();
    expect(loop.hasWork).toBe(true);
    onWork.mockImplementation(() => {
      expect(loop.hasWork).toBe(false);
    });
    timer.cancel();
    expect(onWork).toHaveBeenCalledTimes(2);
  });

  test('finds the work there when it is told', () => {
    const timeouts: number[] = [];
    loop.onWork = () => timeouts.push(loop.timeoutMs());
    const [client] = virtual.pair();
    loop.watch(client, READABLE, () => {});
    loop.callLater(10, () => {});
    loop.callLater(5, () => {});
    loop.callSoon(() => {});
    expect(timeouts).toEqual([Infinity, 10, 5, 0]);
  });

  test('is told again once a turn has failed', () => {
    const [client] = virtual.pair();
    loop.watch(client, READABLE, () => {});
    expect(() => loop.turn(Infinity)).toThrow('Cannot wait');
    loop.onWork = onWork;
    loop.callSoon(() => {});
    expect(onWork).toHaveBeenCalledTimes(1);
  });
});
