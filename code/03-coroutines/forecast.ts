// forecast.ts: pyramid.ts as a coroutine. Three questions, each with the answer
// before.

import { describe, expectEntry, LOOK_UP_MS } from './almanac.ts';
import type { Coroutine } from './coroutine.ts';
import { sleep } from './sleep.ts';

// #region ask, and wait
/** Looks an entry up. @throws Error if there is none. */
export function* lookUp(key: string): Coroutine<string> {
  yield* sleep(LOOK_UP_MS);
  return expectEntry(key);
}
// #endregion ask, and wait

// #region three questions in a coroutine
/** Forecasts the weather where `visitor` lives. */
export function* forecast(visitor: string): Coroutine<string> {
  const town = yield* lookUp(`home of ${visitor}`);
  const weather = yield* lookUp(`weather in ${town}`);
  const gear = yield* lookUp(`gear for ${weather}`);
  return describe(weather, gear);
}
// #endregion three questions in a coroutine
