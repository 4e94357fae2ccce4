// task-tree.ts: a group of three tasks over virtual time, drawn from a run of it.

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  VirtualClock,
} from '../../../code/02-event-loop/index.ts';
import { aliveTasks, currentTask, spawn } from '../../../code/03-coroutines/index.ts';
import type { Task, TaskState } from '../../../code/03-coroutines/index.ts';
import { runThree } from '../../../code/03-coroutines/three-tasks.ts';
import { box, line, picture, text } from '../svg.ts';
import type { Point } from '../svg.ts';

/** What became of a task. */
interface Life {
  readonly name: string;
  readonly spawner: string | undefined;
  readonly fromMs: number;
  readonly says: { readonly atMs: number; readonly words: string }[];
  cancelledMs: number | undefined;
  untilMs: number;
  state: TaskState;
}

/** Draws a bar for each task. */
export function draw(): string {
  const lives = recordLives();
  const failed = lives.find(({ state, spawner }) => state === 'failed' && spawner !== undefined);
  const endMs = Math.max(...lives.map(({ untilMs }) => untilMs));
  const failedMs = failed?.untilMs ?? endMs;
  const bottom = TOP + lives.length * ROW;
  return picture(bottom + 26, [
    line(
      [
        [toX(failedMs), TOP - 14],
        [toX(failedMs), bottom - 4],
      ],
      'f-bad f-dashed',
    ),
    ...lives.flatMap((life, row) => drawLife(life, row, toX(endMs))),
    line(
      [
        [toX(0), bottom],
        [toX(endMs), bottom],
      ],
      'f-muted',
    ),
    ...[0, failedMs, endMs].flatMap((ms) => [
      line(
        [
          [toX(ms), bottom - 4],
          [toX(ms), bottom + 4],
        ],
        'f-muted',
      ),
      text([toX(ms), bottom + 20], `${ms} ms`, 'f-small f-muted f-middle'),
    ]),
  ]);
}

// What is recorded: who is alive after each turn of the loop, and what they say meanwhile.

function recordLives(): readonly Life[] {
  const clock = new VirtualClock();
  const poller = new MemoryPoller(new MemoryNetwork(), clock);
  const loop = new EventLoop({ clock, poller, onError: () => undefined }); // main fails, as it must
  const lives = new Map<Task<unknown>, Life>();

  function say(words: string): void {
    lives.get(currentTask())?.says.push({ atMs: loop.nowMs, words });
  }

  function noteAlive(): void {
    const alive = new Set(aliveTasks(loop));
    for (const task of alive) if (!lives.has(task)) lives.set(task, begin(task, clock));
    for (const [task, life] of lives) {
      if (life.state === task.state || alive.has(task)) continue;
      life.state = task.state;
      life.untilMs = clock.nowMs();
    }
  }

  function* main() {
    yield* runThree(say);
  }
  spawn(loop, main);
  for (noteAlive(); loop.hasWork; noteAlive()) loop.turn(loop.timeoutMs());
  return [...lives.values()];
}

function begin(task: Task<unknown>, clock: VirtualClock): Life {
  const life: Life = {
    name: task.name,
    spawner: task.origin.parent?.name,
    fromMs: clock.nowMs(),
    says: [],
    cancelledMs: undefined,
    untilMs: clock.nowMs(),
    state: task.state,
  };
  task.signal.addEventListener('abort', () => {
    life.cancelledMs = clock.nowMs();
  });
  return life;
}

// How it is drawn: a row for each task, time to the right.

const TOP = 24;
const ROW = 48;
const BAR = 28;
const BASE = 19; // from the top of a row to the base line of its words
const LEFT = 130;
const PER_MS = 5.8;

function toX(ms: number): number {
  return LEFT + ms * PER_MS;
}

function drawLife(life: Life, row: number, rightmost: number): readonly string[] {
  const top = TOP + row * ROW;
  const [from, until] = [toX(life.fromMs), toX(life.untilMs)];
  const waitsUntil = life.cancelledMs === undefined ? until : toX(life.cancelledMs);
  const lastWords = life.says.find(({ atMs }) => atMs === life.untilMs)?.words ?? life.state;
  return [
    ...drawName(life, row),
    box([from, top], [waitsUntil - from, BAR], life.state === 'failed' ? 'f-open f-bad' : 'f-open'),
    box([waitsUntil, top], [until - waitsUntil, BAR], 'f-fill f-accent'),
    ...life.says
      .filter(({ atMs }) => atMs < life.untilMs)
      .flatMap(({ atMs, words }) => [
        `<circle cx="${toX(atMs)}" cy="${top + BAR / 2}" r="3" class="f-tip"/>`,
        text([toX(atMs) + 8, top + BASE], words, 'f-small'),
      ]),
    text([rightmost + 12, top + BASE], lastWords, `f-small ${toneOf(life.state)}`),
  ];
}

function drawName({ name, spawner }: Life, row: number): readonly string[] {
  const top = TOP + row * ROW;
  if (spawner === undefined) return [text([14, top + BASE], name, 'f-bold')];
  const above = row === 1 ? top - ROW + BAR : top - ROW + BAR / 2;
  const branch: readonly Point[] = [22, 22, 38].map((x, n) => [x, n === 0 ? above : top + BAR / 2]);
  return [line(branch, 'f-muted'), text([44, top + BASE], name)];
}

function toneOf(state: TaskState): string {
  if (state === 'failed') return 'f-bad';
  return state === 'cancelled' ? 'f-accent' : '';
}
