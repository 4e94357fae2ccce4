// crowd.ts: an echo server for more clients than it may have, in a process of its own.
//
//   sh -c 'ulimit -n 64; exec node --import tsx crowd.ts epoll'

import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { serveEcho } from '../../code/04-streams/echo.ts';
import { runOn } from '../../code/04-streams/index.ts';
import type { Transport } from '../../code/04-streams/index.ts';

await runOn(
  process.argv[2],
  function* serve(transport: Transport): Coroutine<never> {
    const listener = yield* transport.listen(
      { host: '127.0.0.1', port: 0 },
      { onPause: ({ code }) => console.log(code) },
    );
    console.log('port' in listener.address ? listener.address.port : 0);
    return yield* serveEcho(listener);
  },
);
