import { AsyncLocalStorage } from 'node:async_hooks';

import { expect, test } from 'vitest';

import {
  all,
  sleep,
  spawn,
  suspend,
  taskGroup,
} from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { createWorld } from './virtual.ts';

const visitor = new AsyncLocalStorage<string>();
const captureContext = AsyncLocalStorage.snapshot;

// #region each task has its own context
test('a task runs in the context in which it was spawned, whoever wakes it', () => {
  const { loop, notes, note } = createWorld();
  function* greet(delayMs: number): Coroutine<void> {
    note(`begin ${visitor.getStore()}`);
    yield* sleep(delayMs);
    note(`end ${visitor.getStore()}`);
  }
  visitor.run('Ada', () => spawn(loop, greet(20), { captureContext }));
  visitor.run('Bob', () => spawn(loop, greet(10), { captureContext }));
  loop.run();
  expect(notes).toEqual([
    '0 begin Ada',
    '0 begin Bob',
    '10 end Bob',
    '20 end Ada',
  ]);
});
// #endregion each task has its own context

test('the tasks that it spawns get its context, or the one they are spawned in', () => {
  const { loop, run } = createWorld();
  function* who(): Coroutine<string | undefined> {
    yield* sleep(1);
    return visitor.getStore();
  }
  run(function* () {
    const parent = visitor.run('Ada', () =>
      spawn(
        loop,
        function* () {
          return yield* taskGroup(function* (group) {
            const same = group.spawn(who);
            const other = visitor.run('Bob', () => group.spawn(who));
            const root = spawn(loop, who);
            return yield* all([same.join(), other.join(), root.join(), who()]);
          });
        },
        { captureContext },
      ),
    );
    expect(yield* parent.join()).toEqual(['Ada', 'Bob', 'Ada', 'Ada']);
  });
});

test('a wait begins in the context of its task', () => {
  const { loop } = createWorld();
  const stores: unknown[] = [];
  visitor.run('Ada', () =>
    spawn(
      loop,
      () =>
        suspend((resume) => {
          stores.push(visitor.getStore());
          resume();
          return undefined;
        }),
      { captureContext },
    ),
  );
  loop.run();
  expect(stores).toEqual(['Ada']);
});

test('without it, a task runs in the context of whoever runs the loop', () => {
  const { loop } = createWorld();
  const stores: unknown[] = [];
  visitor.run('Ada', () =>
    spawn(loop, function* () {
      stores.push(visitor.getStore());
      yield* sleep(1);
      stores.push(visitor.getStore());
    }),
  );
  loop.run();
  expect(stores).toEqual([undefined, undefined]);
});
