// high-low-water.ts: what a stream holds unsent while its peer reads slowly, drawn from a run.

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  VirtualClock,
} from '../../../code/02-event-loop/index.ts';
import { sleep, spawn } from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { HIGH_WATER_OCTETS, SocketTransport } from '../../../code/04-streams/index.ts';
import type { Stream } from '../../../code/04-streams/index.ts';
import { box, line, picture, text } from '../svg.ts';
import type { Point } from '../svg.ts';

const KIB = 1024;
const END_MS = 96;
const STEP_MS = 2; // the writer writes at every step, if it may, and its peer reads half a step later
const WRITES = 12 * KIB;
const READS = 6 * KIB;
const LOW_WATER_OCTETS = HIGH_WATER_OCTETS / 4;

interface Sample {
  readonly atMs: number;
  readonly unsentOctets: number;
}

interface Recording {
  readonly samples: readonly Sample[];
  /** When a write began to wait, and when it went on. */
  readonly waits: readonly (readonly [fromMs: number, untilMs: number])[];
}

/** Draws the level of a stream's queue between its two marks. */
export function draw(): string {
  const { samples, waits } = record();
  const points = samples.flatMap(({ atMs, unsentOctets }, n): Point[] => {
    const before = samples[n - 1]?.unsentOctets ?? unsentOctets;
    return [
      [toX(atMs), toY(before)],
      [toX(atMs), toY(unsentOctets)],
    ];
  });
  return picture(BOTTOM + 72, [
    text([LEFT, 18], 'written and unsent', 'f-small f-muted'),
    ...drawMark(HIGH_WATER_OCTETS, 'high water'),
    ...drawMark(LOW_WATER_OCTETS, 'low water'),
    line(points, 'f-thick f-accent'),
    line(
      [
        [LEFT, BOTTOM],
        [RIGHT, BOTTOM],
      ],
      'f-muted',
    ),
    text([14, BOTTOM + 33], 'write', 'f-small f-mono'),
    ...waits.flatMap(drawWait),
    text([RIGHT, BOTTOM + 66], 'time', 'f-small f-muted f-end'),
  ]);
}

// What is recorded: the queue's length between the turns of the loop.

function record(): Recording {
  const clock = new VirtualClock();
  const network = new MemoryNetwork({ inboxOctets: READS });
  const loop = new EventLoop({ clock, poller: new MemoryPoller(network, clock) });
  const transport = new SocketTransport(loop, network);
  const samples: Sample[] = [];
  const waits: [number, number][] = [];
  let stream: Stream | undefined;

  function* readSlowly(peer: Stream): Coroutine<void> {
    yield* sleep(STEP_MS / 2);
    for (;;) {
      yield* peer.read(READS);
      yield* sleep(STEP_MS);
    }
  }

  function* writeFast(): Coroutine<void> {
    const listener = yield* transport.listen({ host: '127.0.0.1', port: 0 });
    stream = yield* transport.connect(listener.address);
    const peer = yield* listener.accept();
    spawn(loop, () => readSlowly(peer));
    for (;;) {
      const fromMs = loop.nowMs;
      yield* stream.write(new Uint8Array(WRITES));
      if (loop.nowMs > fromMs) {
        waits.push([fromMs, loop.nowMs]);
        samples.push({ atMs: loop.nowMs, unsentOctets: stream.unsentOctets - WRITES }); // let in at
      }
      yield* sleep(STEP_MS - (loop.nowMs % STEP_MS));
    }
  }

  spawn(loop, writeFast);
  while (clock.nowMs() < END_MS) {
    samples.push({ atMs: clock.nowMs(), unsentOctets: stream?.unsentOctets ?? 0 });
    loop.turn(loop.timeoutMs());
  }
  return { samples, waits };
}

// How it is drawn.

const LEFT = 80;
const RIGHT = 590;
const BOTTOM = 178;
const PER_KIB = 2;

function toX(ms: number): number {
  return LEFT + (ms / END_MS) * (RIGHT - LEFT);
}

function toY(octets: number): number {
  return BOTTOM - (octets / KIB) * PER_KIB;
}

function drawMark(octets: number, name: string): readonly string[] {
  const y = toY(octets);
  return [
    line(
      [
        [LEFT, y],
        [RIGHT, y],
      ],
      'f-dashed f-muted',
    ),
    text([RIGHT + 12, y + 5], name, 'f-small'),
    text([LEFT - 10, y + 5], `${octets / KIB} KiB`, 'f-small f-muted f-end'),
  ];
}

function drawWait([fromMs, untilMs]: readonly [number, number]): readonly string[] {
  const [from, until] = [toX(fromMs), toX(Math.min(untilMs, END_MS))];
  return [
    box([from, BOTTOM + 16], [until - from, 26], 'f-open f-dashed'),
    text([(from + until) / 2, BOTTOM + 34], 'waits', 'f-small f-middle'),
  ];
}
