// pyramid.ts: three questions, each asked with the answer to the one before, in
// callbacks.

import type { EventLoop } from '../../02-event-loop/index.ts';
import { describe, expectEntry, LOOK_UP_MS } from '../almanac.ts';

/** Called with an error or with an answer. Once, one hopes. */
export type Callback = (error: unknown, answer: string) => void;

// #region ask, and be called back
/** Looks an entry up. */
export function lookUp(loop: EventLoop, key: string, done: Callback): void {
  loop.callLater(LOOK_UP_MS, function answer() {
    let entry: string;
    try {
      entry = expectEntry(key);
    } catch (error) {
      done(error, '');
      return;
    }
    done(undefined, entry);
  });
}
// #endregion ask, and be called back

// #region three questions in callbacks
/**
 * Forecasts the weather where `visitor` lives, and loses two errors out of
 * four.
 */
export function forecast(
  loop: EventLoop,
  visitor: string,
  done: Callback,
): void {
  lookUp(loop, `home of ${visitor}`, (error, town) => {
    if (error !== undefined) {
      done(error, '');
      return;
    }
    lookUp(loop, `weather in ${town}`, (_, weather) => {
      lookUp(loop, `gear for ${weather}`, (error, gear) => {
        if (error !== undefined) {
          done(error, '');
          return;
        }
        done(undefined, describe(weather, gear));
      });
    });
  });
}
// #endregion three questions in callbacks
