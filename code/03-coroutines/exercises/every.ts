// every.ts: does something again and again, on the beat.

import { currentTask, sleep } from '../index.ts';
import type { Coroutine } from '../index.ts';

/**
 * Runs `body` every `periodMs`, for the first time one period from now, until
 * it fails or is cancelled. It is never run beside itself: beats that pass
 * meanwhile are left out, and the next one is on time.
 */
export function* every(
  periodMs: number,
  body: () => Coroutine<unknown>,
): Coroutine<never> {
  const { loop } = currentTask();
  let beatMs = loop.nowMs;
  for (;;) {
    const missed = Math.floor((loop.nowMs - beatMs) / periodMs);
    beatMs += (missed + 1) * periodMs;
    yield* sleep(beatMs - loop.nowMs);
    yield* body();
  }
}
