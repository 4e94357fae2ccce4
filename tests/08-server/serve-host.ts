// serve-host.ts: a process that serves what it is told to, one thing after the other.
//
// `serve` is the whole command but for the exit. Behind what it has written there is a mark with the exit code.

import { serve } from '../../code/08-server/index.ts';

type Message =
  'stop' | { readonly folder: string; readonly args: readonly string[] };

process.setMaxListeners(0); // each of them listens for signals, and for stdout's errors
process.stdout.setMaxListeners(0);
let stop = new AbortController();

process.on('message', (message: Message) => {
  if (message === 'stop') stop.abort();
  else
    serveNext(message).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
});
process.on('disconnect', () => process.exit());

async function serveNext({ folder, args }: Exclude<Message, 'stop'>) {
  process.env['INIT_CWD'] = folder;
  stop = new AbortController();
  const code = await serve(args, {
    gone: stop.signal,
    untilTurn: () => Promise.resolve(),
    onListening: () => {},
  });
  for (const stream of [process.stdout, process.stderr])
    stream.write(`\0end ${code}\n`);
}
