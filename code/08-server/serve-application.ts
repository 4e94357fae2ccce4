// serve-application.ts: a server for a loaded application, with somebody at a
// terminal who starts it, looks on, and stops it.

import { chmodSync } from 'node:fs';
import path from 'node:path';

import { formatAddress } from '../02-event-loop/index.ts';
import type { Address } from '../02-event-loop/index.ts';
import { LasgiError } from '../07-lasgi/index.ts';
import type { Application } from '../07-lasgi/index.ts';
import { callersFolder } from './application-name.ts';
import { createAccessLog } from './access-log.ts';
import { toStartError } from './listen-failure.ts';
import { proxyHeaders } from './proxy-headers.ts';
import { RequestQuota } from './request-quota.ts';
import { runServer } from './run-server.ts';
import type { RunServerOptions } from './run-server.ts';
import type { ServeValues } from './serve-options.ts';
import { settingsOf } from './serve-settings.ts';
import { StartError } from './start-error.ts';
import { formatTime } from './units.ts';

// #region who looks on
/** What a served application is told by, and tells. */
export interface ServeParts {
  readonly values: ServeValues;
  /** Says something to whoever has started the server. */
  readonly say: (line: string) => void;
  /** Takes a line of the access log. */
  readonly log: (line: string) => void;
  /** Stops the server, with grace, when it aborts. */
  readonly stop: AbortSignal;
  readonly onListening?: (address: Address) => void;
}
// #endregion who looks on

// #region serve until it is to stop
/**
 * Who may connect to a unix socket: a proxy runs as somebody else. Who mustn't is
 * kept out by the folder that it is in.
 */
const FOR_EVERYBODY = 0o666;

/**
 * Serves an application until `stop` aborts.
 *
 * @throws StartError if it can't start; LasgiError `shutdown-failed`.
 */
export async function serveApplication(
  application: Application,
  parts: ServeParts,
): Promise<void> {
  const { values, say, stop } = parts;
  const address = addressOf(values);
  let isListening = false;
  const onListening = (at: Address): void => {
    isListening = true;
    if ('path' in at) chmodSync(at.path, FOR_EVERYBODY);
    say(`listening on ${formatUrl(at)} (Ctrl-C ends it)`);
    parts.onListening?.(at);
  };
  const onEarlyStop = (): void => {
    if (!isListening) say('stopping once it has started (Ctrl-C ends it now)');
  };
  stop.addEventListener('abort', onEarlyStop);
  try {
    const options = { ...runOptionsOf(parts), address, onListening, stop };
    const within = withQuota(options, parts);
    await runServer(withProxy(application, values), within);
  } catch (error) {
    throw isListening ? error : whyNotStarted(error, address);
  } finally {
    stop.removeEventListener('abort', onEarlyStop);
  }
}

// #endregion serve until it is to stop

// #region why it has not started
function whyNotStarted(error: unknown, address: Address): unknown {
  const isApplication =
    error instanceof LasgiError && error.code === 'startup-failed';
  return isApplication
    ? new StartError(error.message, { cause: error })
    : toStartError(error, address);
}
// #endregion why it has not started

// #region what the options mean
function runOptionsOf({
  values,
  say,
  log,
}: ServeParts): Omit<RunServerOptions, 'address'> {
  const { transport, lifespan: mode, backlog, grace } = values;
  const patience =
    grace === Infinity
      ? 'waiting for them'
      : `waiting up to ${formatTime(grace)}`;
  return {
    ...settingsOf(values),
    ...(transport === 'auto' ? {} : { transport }),
    ...createAccessLog(values['access-log'], { log, proxy: proxyOf(values) }),
    lifespan: { mode, onWarning: say },
    backlog,
    onStopping: (count) => {
      if (count === 0) return;
      const are = count === 1 ? 'request is' : 'requests are';
      say(`stopping: ${count} ${are} under way, ${patience}`);
    },
  };
}

// #endregion what the options mean

// #region stop when enough is done
/** Stops, as if it was told to, when the application has had so many requests. */
function withQuota(
  options: RunServerOptions & { readonly stop: AbortSignal },
  { values, say }: ServeParts,
): RunServerOptions {
  const usedUp = new AbortController();
  const quota = new RequestQuota(values['max-requests'], {
    onUsedUp: (count) => {
      const requests = count === 1 ? 'request' : 'requests';
      say(`stopping after ${count} ${requests} (--max-requests)`);
      // The last one isn't under way any more, but it is still being told of.
      queueMicrotask(() => usedUp.abort());
    },
  });
  return {
    ...options,
    onRequest: (record) => {
      options.onRequest?.(record);
      // Else a stranger could have the process end with nonsense alone.
      if (record.isRefusal !== true) quota.use();
    },
    stop: AbortSignal.any([options.stop, usedUp.signal]),
  };
}
// #endregion stop when enough is done

// #region who stands in front
function withProxy(application: Application, values: ServeValues): Application {
  const proxy = proxyOf(values);
  return proxy === undefined ? application : proxyHeaders(proxy)(application);
}

function proxyOf(values: ServeValues) {
  const { trusted } = values;
  if (!values['proxy-headers']) return undefined;
  return { trusted, fields: values['proxy-fields'] };
}
// #endregion who stands in front

// #region where it listens
function addressOf({ unix, host, port }: ServeValues): Address {
  if (unix === undefined) return { host, port };
  return { path: path.resolve(callersFolder(), unix) };
}

function formatUrl(address: Address): string {
  const text = formatAddress(address);
  return 'path' in address ? `unix:${text}` : `http://${text}`;
}
// #endregion where it listens
