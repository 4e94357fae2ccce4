// three-tasks.ts: a group of three tasks, one of which fails.

import type { Coroutine } from './coroutine.ts';
import { sleep } from './sleep.ts';
import { taskGroup } from './task-group.ts';
import { withCleanup } from './timeout.ts';

/** Told what the current task does. */
export type Say = (text: string) => void;

// #region a group of three
/** Runs a reader, a writer and a logger. @throws Error from the reader. */
export function* runThree(say: Say): Coroutine<void> {
  yield* taskGroup(function* spawnThree(group) {
    group.spawn(reader(say), { name: 'reader' });
    group.spawn(writer(say), { name: 'writer' });
    group.spawn(logger(say), { name: 'logger' });
    yield* sleep(5);
    say('waits for three');
  });
}
// #endregion a group of three

// #region one that fails
function* reader(say: Say): Coroutine<void> {
  for (let page = 1; page <= 2; page += 1) {
    yield* sleep(20);
    say(`reads page ${page}`);
  }
  yield* sleep(20);
  say('fails');
  throw new Error('Cannot read page 3: it is torn');
}
// #endregion one that fails

// #region two that clean up
function* writer(say: Say): Coroutine<void> {
  try {
    for (;;) {
      yield* sleep(25);
      say('writes');
    }
  } finally {
    say('closes its file');
  }
}

function* logger(say: Say): Coroutine<void> {
  try {
    yield* sleep(1_000);
  } catch (error) {
    say((error as Error).name); // what `sleep` throws is a Cancelled
    throw error;
  } finally {
    yield* withCleanup(50, () => sleep(15));
    say('has sent its rest');
  }
}
// #endregion two that clean up
