// debounce.ts: many calls in a row, one answer when they are over.

import type { EventLoop } from '../loop.ts';
import type { Timer } from '../timer.ts';

/**
 * Creates a function that calls `callback` once nobody has called it for
 * `delayMs`.
 */
export function debounce(
  loop: EventLoop,
  delayMs: number,
  callback: () => void,
): () => void {
  let timer: Timer | undefined;
  return () => {
    timer?.cancel();
    timer = loop.callLater(delayMs, callback);
  };
}
