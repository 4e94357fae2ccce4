// chunks.ts: a stream for those outside of coroutines.

import type { EventLoop } from '../02-event-loop/index.ts';
import { spawn } from '../03-coroutines/index.ts';
import type { Stream } from './stream.ts';

/**
 * The chunks of `stream`, for `for await`. Leaving the loop early leaves the
 * stream open, and loses nothing.
 */
export async function* chunksOf(
  loop: EventLoop,
  stream: Stream,
): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const reading = spawn(loop, () => stream.read(), { name: 'chunksOf' });
    const chunk = await reading.toPromise();
    if (chunk === undefined) return;
    yield chunk;
  }
}
