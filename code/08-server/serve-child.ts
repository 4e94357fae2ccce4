// serve-child.ts: the program that is started anew when a file changes. It loads
// the application while its predecessor serves, and then waits for its turn.

import { serve } from './serve.ts';
import type { Supervisor } from './serve.ts';
import type { ChildMessage } from './server-process.ts';

// #region talk to the supervisor
const gone = new AbortController();
// Nobody would ever stop us then.
process.on('disconnect', () => gone.abort());

function tell(message: ChildMessage): void {
  process.send?.(message);
}

/** There is nothing to stop yet. */
function endAtOnce(): void {
  process.exit();
}

const supervisor: Supervisor = {
  gone: gone.signal,
  untilTurn() {
    process.once('disconnect', endAtOnce);
    tell({ type: 'atlas.loaded' });
    return new Promise((resolve) => {
      process.once('message', () => {
        process.off('disconnect', endAtOnce);
        resolve();
      });
    });
  },
  onListening(address) {
    if ('port' in address)
      tell({ type: 'atlas.listening', port: address.port });
  },
};
// #endregion talk to the supervisor

process.exit(await serve(process.argv.slice(2), supervisor));
