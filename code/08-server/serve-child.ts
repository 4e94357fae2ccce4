// serve-child.ts: the program that is started anew when a file changes. It loads
// the application while its predecessor serves, and then waits for its turn.

import { serve } from './serve.ts';
import type { Supervisor } from './serve.ts';

// #region talk to the supervisor
const gone = new AbortController();
// Nobody would ever stop us then.
process.on('disconnect', () => gone.abort());

const supervisor: Supervisor = {
  gone: gone.signal,
  untilTurn() {
    return new Promise((resolve) => {
      process.once('message', () => resolve());
      gone.signal.addEventListener('abort', () => process.exit());
      process.send?.({ type: 'loaded' });
    });
  },
  onListening(address) {
    if ('port' in address)
      process.send?.({ type: 'listening', port: address.port });
  },
};
// #endregion talk to the supervisor

process.exit(await serve(process.argv.slice(2), supervisor));
