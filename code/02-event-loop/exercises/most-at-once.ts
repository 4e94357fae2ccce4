// most-at-once.ts: a crowd that lets others through.

import type { EventLoop } from '../loop.ts';
import { ReadyQueue } from '../ready-queue.ts';

/**
 * Creates a function like `loop.callSoon`. Of the callbacks that it is given,
 * the loop calls at most `most` in one turn, oldest first; the others wait
 * outside its queue.
 */
export function mostAtOnce(
  loop: EventLoop,
  most: number,
): (callback: () => void) => void {
  const outside = new ReadyQueue<() => void>();
  let inLine = 0;

  const getInLine = (callback: () => void): void => {
    inLine += 1;
    loop.callSoon(() => {
      inLine -= 1;
      const next = outside.shift();
      // before the call, which may throw
      if (next !== undefined) getInLine(next);
      callback();
    });
  };

  return (callback) => {
    if (inLine < most) getInLine(callback);
    else outside.push(callback);
  };
}
