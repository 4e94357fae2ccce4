// promise-race.ts: the same time limit, once as a race of promises and once
// around a task. A line to the almanac shows who goes on asking.

import type { EventLoop } from '../../02-event-loop/index.ts';
import { describe, expectEntry, LOOK_UP_MS } from '../almanac.ts';
import type { Coroutine } from '../coroutine.ts';
import { sleep } from '../sleep.ts';
import { withTimeout } from '../timeout.ts';

/** Told what happens. */
export type Say = (text: string) => void;

// #region a line that can be closed
/** A line to the almanac. Who asked for it closes it when they have done. */
export class Line {
  readonly loop: EventLoop;
  readonly #say: Say;
  #isClosed = false;

  constructor(loop: EventLoop, say: Say) {
    this.loop = loop;
    this.#say = say;
  }

  /** Asks for an entry. @throws Error if the line is closed. */
  ask(key: string): void {
    this.#say(
      `asks for the ${key}${this.#isClosed ? ', on a closed line' : ''}`,
    );
    if (this.#isClosed)
      throw new Error(`Cannot ask for the ${key}: the line is closed`);
  }

  close(): void {
    this.#isClosed = true;
    this.#say('closes the line');
  }
}
// #endregion a line that can be closed

// #region three questions in promises
async function lookUp(line: Line, key: string): Promise<string> {
  line.ask(key);
  await after(line.loop, LOOK_UP_MS);
  return expectEntry(key);
}

async function forecast(line: Line, visitor: string): Promise<string> {
  const town = await lookUp(line, `home of ${visitor}`);
  const weather = await lookUp(line, `weather in ${town}`);
  const gear = await lookUp(line, `gear for ${weather}`);
  return describe(weather, gear);
}
// #endregion three questions in promises

// #region a race against the clock
/** Forecasts the weather, or rejects after `delayMs`, and closes the line. */
export async function forecastInPromises(
  line: Line,
  visitor: string,
  delayMs: number,
): Promise<string> {
  try {
    return await Promise.race([
      forecast(line, visitor),
      failAfter(line.loop, delayMs),
    ]);
  } finally {
    line.close();
  }
}
// #endregion a race against the clock

// #region promises of the clock
function after(loop: EventLoop, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    loop.callLater(delayMs, resolve);
  });
}

async function failAfter(loop: EventLoop, delayMs: number): Promise<never> {
  await after(loop, delayMs);
  throw new Error(`Cannot go on waiting: ${delayMs} ms have passed`);
}
// #endregion promises of the clock

// #region a time limit around a stretch of a task
/** The same in a task. */
export function* forecastInTask(
  line: Line,
  visitor: string,
  delayMs: number,
): Coroutine<string> {
  try {
    return yield* withTimeout(delayMs, () => ask(line, visitor));
  } finally {
    line.close();
  }
}
// #endregion a time limit around a stretch of a task

// #region three questions in a task
function* ask(line: Line, visitor: string): Coroutine<string> {
  const town = yield* lookUpInTask(line, `home of ${visitor}`);
  const weather = yield* lookUpInTask(line, `weather in ${town}`);
  const gear = yield* lookUpInTask(line, `gear for ${weather}`);
  return describe(weather, gear);
}

function* lookUpInTask(line: Line, key: string): Coroutine<string> {
  line.ask(key);
  yield* sleep(LOOK_UP_MS);
  return expectEntry(key);
}
// #endregion three questions in a task
