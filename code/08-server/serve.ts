// serve.ts: `npm run serve`, from the command line to the exit code.

import { stopOnSignal } from '../02-event-loop/index.ts';
import type { Address } from '../02-event-loop/index.ts';
import { LasgiError } from '../07-lasgi/index.ts';
import {
  callersFolder,
  formatApplicationName,
  parseApplicationName,
} from './application-name.ts';
import type { ApplicationName } from './application-name.ts';
import { LineWriter } from './line-writer.ts';
import { loadApplication } from './load-application.ts';
import { parseOptions } from './parse-options.ts';
import { reloadOnChange } from './reload.ts';
import { serveApplication } from './serve-application.ts';
import { describeServe, SERVE_OPTIONS, USAGE } from './serve-options.ts';
import type { ServeValues } from './serve-options.ts';
import { START_FAILED, StartError } from './start-error.ts';

// #region somebody who restarts us
/** The process that restarts this one when a file changes. */
export interface Supervisor {
  /** Aborts when the supervisor is gone. */
  readonly gone: AbortSignal;
  /** Says that the application is loaded; waits until it may be served. */
  untilTurn(): Promise<void>;
  onListening(address: Address): void;
}
// #endregion somebody who restarts us

// #region serve
/**
 * Serves what the command line says, to its end. Returns the exit code: 0 after a
 * stop, 3 if nothing could be served, 1 if the application didn't stop as it
 * should. In the last two cases stderr has a line about it.
 */
export async function serve(
  args: readonly string[],
  supervisor?: Supervisor,
): Promise<number> {
  try {
    const { values, rest, wantsHelp } = parseOptions(SERVE_OPTIONS, args);
    if (wantsHelp) {
      console.log(describeServe());
      return 0;
    }
    const name = expectName(rest);
    if (values.reload) return await reloadOnChange(args, { name, values });
    await serveNamed(name, { values, supervisor });
    return 0;
  } catch (error) {
    const isTold = error instanceof StartError || error instanceof LasgiError;
    if (!isTold) throw error;
    console.error(error.message);
    return error instanceof StartError ? START_FAILED : 1;
  }
}

// #endregion serve

// #region which application
function expectName(rest: readonly string[]): ApplicationName {
  const [text, second] = rest;
  if (text === undefined)
    throw new StartError(
      `Cannot serve: no application is given, expected ${USAGE} (--help lists them)`,
    );
  if (second === undefined) return parseApplicationName(text);
  throw new StartError(
    `Cannot serve "${text}" and "${second}": expected one application`,
  );
}
// #endregion which application

// #region serve in this process
async function serveNamed(
  name: ApplicationName,
  {
    values,
    supervisor,
  }: { values: ServeValues; supervisor: Supervisor | undefined },
): Promise<void> {
  const application = await loadApplication(name, {
    folder: callersFolder(),
    isFactory: values.factory,
  });
  await supervisor?.untilTurn();
  const { out, say, log } = openWriters(values);
  const stop = stopSignal(supervisor);
  say(`serving ${formatApplicationName(name)}`);
  const onListening = (address: Address): void =>
    supervisor?.onListening(address);
  try {
    const parts = { values, say, log, stop, onListening };
    await serveApplication(application, parts);
    say('stopped');
  } finally {
    await out.drain();
  }
}
// #endregion serve in this process

// #region who stops it
/** It may come twice: from the supervisor, and to the whole group. */
const FROM_SUPERVISOR = { signals: ['SIGTERM'], force: () => {} } as const;

/** Aborts when it is to stop. A second signal ends the process, or its supervisor. */
function stopSignal(supervisor: Supervisor | undefined): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  if (supervisor === undefined) stopOnSignal(stop);
  else {
    // Ctrl-C reaches both processes; then the supervisor is who stops us.
    process.on('SIGINT', () => {});
    stopOnSignal(stop, FROM_SUPERVISOR);
    supervisor.gone.addEventListener('abort', stop);
  }
  return controller.signal;
}
// #endregion who stops it

// #region where the lines go
/** A log for programs has stdout for itself. */
function openWriters(values: ServeValues) {
  const tell = (line: string): void => console.error(line);
  const out = new LineWriter(process.stdout, {
    onGone: () => tell('The access log ends here: nobody reads it any more'),
    onDropped: (count) =>
      tell(`${count} lines of the access log are lost: nobody read them`),
  });
  const log = (line: string): void => out.write(line);
  return { out, log, say: values['access-log'] === 'json' ? tell : log };
}
// #endregion where the lines go
