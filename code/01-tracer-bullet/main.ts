// main.ts: npm run chapter 1 -- [--port 8001] [--attempt thread-per-visitor]

import { parseArgs } from 'node:util';

import { serve as serveFromThreads } from './attempts/thread-per-visitor.ts';
import { serve } from './index.ts';

const USAGE =
  'npm run chapter 1 -- [--port 8001] [--attempt thread-per-visitor]';

const { port, attempt } = readOptions();
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
  fail(`Cannot listen on port "${port}": expected a number from 0 to 65535`);
}
if (attempt !== undefined && attempt !== 'thread-per-visitor') {
  fail(`Cannot run attempt "${attempt}": expected "thread-per-visitor"`);
}

function readOptions(): { port: string; attempt: string | undefined } {
  const PORT = process.env['PORT'] ?? '8001';
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: PORT },
        attempt: { type: 'string' },
      },
    });
    return { port: values.port, attempt: values.attempt };
  } catch {
    return fail(`Cannot read the options: expected ${USAGE}`);
  }
}

const start = attempt === undefined ? serve : serveFromThreads;
const server = start(Number(port));
server.on('listening', () => {
  const address = server.address();
  const bound = typeof address === 'object' ? address?.port : port;
  console.log('to try: /?name=Ada, /report, and six ways to break it');
  console.log(`listening on http://127.0.0.1:${bound} (Ctrl-C ends it)`);
});
server.on('error', (error: NodeJS.ErrnoException) => {
  const reason =
    error.code === 'EADDRINUSE'
      ? 'another program listens there, expected a free one (try --port 0)'
      : error.message;
  fail(`Cannot listen on port ${port}: ${reason}`);
});

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
