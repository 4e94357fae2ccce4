// tell.ts: calls what somebody else has written.

import type { EventLoop } from '../02-event-loop/index.ts';

/** Calls it. What it throws goes to the loop's `onError`, and stops nobody. */
export function tell(loop: EventLoop, call: () => void): void {
  try {
    call();
  } catch (error) {
    loop.callSoon(() => {
      throw error;
    });
  }
}
