// map-some.ts: one coroutine for every item, some of them at a time.

import { taskGroup } from '../index.ts';
import type { Coroutine } from '../index.ts';

/**
 * Calls `body` with every item, `limit` of them at a time at most, and returns
 * the results in the order of the items. The first failure cancels those that
 * are running, and the rest don't begin.
 */
export function* mapSome<T, R>(
  items: Iterable<T>,
  body: (item: T) => Coroutine<R>,
  limit: number,
): Coroutine<R[]> {
  const results: R[] = [];
  const line = [...items].entries(); // one line, and several who take from it
  function* work(): Coroutine<void> {
    for (const [index, item] of line) results[index] = yield* body(item);
  }
  yield* taskGroup(function* (group) {
    for (let n = 0; n < limit; n += 1) group.spawn(work);
  });
  return results;
}
