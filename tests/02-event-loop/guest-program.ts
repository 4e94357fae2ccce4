// guest-program.ts: small programs that run a loop as a guest. Tests start them by their names.

import { spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { ThreadPoolSleeper } from '../../code/02-event-loop/attempts/thread-pool.ts';
import { systemClock } from '../../code/02-event-loop/clock.ts';
import { serveEcho } from '../../code/02-event-loop/echo-server.ts';
import { EpollPoller } from '../../code/02-event-loop/epoll-poller.ts';
import { runAsGuest } from '../../code/02-event-loop/guest.ts';
import { KernelNetwork } from '../../code/02-event-loop/kernel-network.ts';
import { EventLoop } from '../../code/02-event-loop/loop.ts';
import { formatAddress } from '../../code/02-event-loop/network.ts';
import { stopOnSignal } from '../../code/02-event-loop/signals.ts';
import type { Sleeper } from '../../code/02-event-loop/sleeper.ts';
import { UvSleeper } from '../../code/02-event-loop/uv-sleeper.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

const [name = '', kind] = process.argv.slice(2);

/** Tells the test; written at once, even if the process is about to end. */
function tell(line: string): void {
  writeSync(1, `${line}\n`);
}

function createSleeper(poller: EpollPoller): Sleeper {
  if (kind === 'thread-pool') return new ThreadPoolSleeper(poller);
  return new UvSleeper(poller.descriptor);
}

/** Sleeps as `sleeper` does, and tells. */
function telling(sleeper: Sleeper): Sleeper {
  return {
    sleep: (delayMs, onWake) => {
      sleeper.sleep(delayMs, onWake);
      tell('asleep');
    },
    cancel: () => sleeper.cancel(),
    close: () => sleeper.close(),
  };
}

const poller = new EpollPoller();
const loop = new EventLoop({ clock: systemClock, poller });
const network = new KernelNetwork();
const sleeper = telling(createSleeper(poller));
const anywhere = { host: '127.0.0.1', port: 0 };

const programs: Record<string, () => Promise<void>> = {
  // Runs one timer and ends by itself. Nothing is closed, and the poll may be left started.
  timer: async () => {
    loop.callLater(5, () => tell('timer'));
    loop.callLater(YEAR_MS, () => tell('a year later')).unref();
    await runAsGuest(loop, sleeper);
    tell('ended');
  },

  // Is stopped while it sleeps and has work.
  stop: async () => {
    serveEcho(loop, network, anywhere);
    await runAsGuest(loop, {
      ...sleeper,
      sleep: (delayMs, onWake) => {
        sleeper.sleep(delayMs, onWake);
        setImmediate(() => loop.stop());
      },
    });
    tell('ended');
  },

  // Calls `process.exit` while the loop is asleep, when SIGUSR2 says so.
  exit: async () => {
    const server = serveEcho(loop, network, anywhere);
    process.on('exit', () => tell('exiting'));
    process.on('SIGUSR2', () => process.exit(7));
    tell(`listening on ${formatAddress(server.address)}`);
    await runAsGuest(loop, sleeper);
  },

  // Has four sleepers asleep, and wants something of Node's threads.
  threads: async () => {
    const pollers = Array.from({ length: 4 }, () => new EpollPoller());
    const sleepers = pollers.map(createSleeper);
    for (const each of sleepers) each.sleep(Infinity, () => {});
    const read = readFile(import.meta.filename).then(() => tell('read'));
    const looked = lookup('localhost').then(() => tell('looked up'));
    if (kind === 'thread-pool') {
      await once(spawn(process.execPath, ['--eval', '0']), 'exit');
      tell('another process has come and gone');
      pollers[0]?.wake();
    }
    await Promise.all([read, looked]);
    tell('closing');
    for (const each of sleepers) each.close();
  },

  // Is cancelled as often as Node has threads, and wants one of them.
  cancelled: async () => {
    for (let n = 0; n < 4; n += 1) {
      sleeper.sleep(Infinity, () => {});
      sleeper.cancel();
    }
    await readFile(import.meta.filename);
    tell('read');
    sleeper.close();
  },

  // Stops gently on the first signal: the loop ends, and with it the process.
  signals: async () => {
    const server = serveEcho(loop, network, anywhere);
    const ignore = stopOnSignal((signal) => {
      tell(`stopping on ${signal}`);
      if (kind === 'stubborn') return;
      server.close();
      ignore();
    });
    process.on('SIGINT', () => {}); // somebody else listens, too
    tell('listening');
    await runAsGuest(loop, sleeper);
    tell('ended');
  },
};

await programs[name]?.();
