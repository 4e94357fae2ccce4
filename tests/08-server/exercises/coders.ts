// coders.ts: how many coders of zlib have been opened, and how many are open, whoever opened them.

import { createHook } from 'node:async_hooks';

import { onTestFinished } from 'vitest';

/** What has been counted since. */
export interface Count {
  opened: number;
  open: number;
}

/** Counts until the test is over. */
export function countCoders(): Count {
  const count: Count = { opened: 0, open: 0 };
  const hook = createHook({
    init(_id, type, _trigger, handle: { close?: () => void }) {
      if (type !== 'ZLIB') return;
      count.opened += 1;
      count.open += 1;
      const close = handle.close?.bind(handle);
      let isOpen = true;
      handle.close = () => {
        if (isOpen) count.open -= 1;
        isOpen = false;
        close?.();
      };
    },
  });
  hook.enable();
  onTestFinished(() => {
    hook.disable();
  });
  return count;
}
