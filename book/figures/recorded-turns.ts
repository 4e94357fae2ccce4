// recorded-turns.ts: a loop with two visitors and a timer, and what its trace said.

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  READABLE,
  VirtualClock,
} from '../../code/02-event-loop/index.ts';
import type { Descriptor, Poller, TraceEvent } from '../../code/02-event-loop/index.ts';

const ADDRESS = { host: '127.0.0.1', port: 7 };
const PERIOD_MS = 20;

/** Who asked the loop for a call, and how. */
export interface Asking {
  readonly asker: string;
  readonly how: 'callSoon' | 'callClosing';
  readonly asked: string;
}

/** A turn, as far as its events tell. */
export interface Turn {
  readonly turn: number;
  readonly sleptMs: number;
  readonly endedAtMs: number;
  readonly polled: readonly string[];
  readonly due: readonly string[];
  readonly ready: readonly string[];
  readonly closing: readonly string[];
}

/** What happened. */
export interface Recording {
  readonly turns: readonly Turn[];
  readonly askings: readonly Asking[];
}

/** Runs `turns` turns of a real loop, on a network and a clock that are not. */
export function recordTurns(turns: number): Recording {
  const events: TraceEvent[] = [];
  const askings: Asking[] = [];
  const clock = new VirtualClock();
  const network = new MemoryNetwork();
  const visitors: Descriptor[] = [];

  /** What Ada and Bob do while the loop is in its first poll, and in its second. */
  const visits = [
    (): void => {
      clock.advance(PERIOD_MS);
      say('hello');
      network.close(bob);
    },
    (): void => say('hello again'),
  ];
  const inner = new MemoryPoller(network, clock);
  const poller: Poller = {
    watch: (descriptor, interest) => inner.watch(descriptor, interest),
    wait: (timeoutMs, report) => {
      visits.shift()?.();
      inner.wait(timeoutMs, report);
    },
    wake: () => inner.wake(),
    close: () => inner.close(),
  };
  const loop = new EventLoop({ clock, poller, trace: (event) => events.push(event) });

  function say(words: string): void {
    network.tryWrite(ada, new TextEncoder().encode(words));
  }

  function connect(): Descriptor {
    const visitor = network.connect(ADDRESS);
    const accepted = network.tryAccept(listener);
    if (accepted !== undefined) visitors.push(accepted);
    return visitor;
  }

  function ask(asker: string, how: Asking['how'], callback: () => void): void {
    askings.push({ asker, how, asked: callback.name });
    loop[how](callback);
  }

  const listener = network.listen(ADDRESS);
  const ada = connect();
  const bob = connect();
  const [adas = -1, bobs = -1] = visitors;

  let hasGreeted = false;
  loop.watch(adas, READABLE, function hearAda() {
    network.tryRead(adas, new Uint8Array(64));
    if (!hasGreeted) ask('hearAda', 'callSoon', greetAda);
    hasGreeted = true;
  });
  const watcher = loop.watch(bobs, READABLE, function hearBob() {
    watcher.close();
    ask('hearBob', 'callClosing', closeBob);
  });
  function greetAda(): void {
    network.tryWrite(adas, new TextEncoder().encode('Hello, Ada!'));
  }
  function closeBob(): void {
    network.close(bobs);
  }
  loop.callEvery(PERIOD_MS, function tick() {});

  for (let n = 0; n < turns; n += 1) loop.turn(loop.timeoutMs());
  return { turns: Array.from({ length: turns }, (_, n) => readTurn(events, n + 1)), askings };
}

function readTurn(events: readonly TraceEvent[], turn: number): Turn {
  const own = events.filter((event) => event.turn === turn);
  const poll = own.find((event) => event.type === 'poll');
  const polled = own.find((event) => event.type === 'polled');
  if (poll === undefined || polled === undefined) {
    throw new Error(`Cannot draw turn ${turn}: it was not recorded, expected its poll`);
  }
  const called = (phase: string): readonly string[] =>
    own.flatMap((event) => (event.type === 'call' && event.phase === phase ? [event.label] : []));
  const due = own.flatMap((event) => (event.type === 'due' ? [event.label] : []));
  const ready = called('ready');
  const end = ready.length - due.length; // in line: the last turn's, then the polled, then the due
  return {
    turn,
    sleptMs: polled.atMs - poll.atMs,
    endedAtMs: polled.atMs,
    polled: ready.slice(end - polled.ready, end),
    due,
    ready,
    closing: called('closing'),
  };
}
