// reload.ts: starts the server anew when a source file changes.
//
// A module can't be imported a second time, so the server is a process of its
// own. The next one loads the application while the last one still serves, and
// takes its place only if it could be loaded: the port is free for no longer than
// one takes to stop and the other to start.

import path from 'node:path';

import { stopOnSignal } from '../02-event-loop/index.ts';
import { callersFolder } from './application-name.ts';
import type { ApplicationName } from './application-name.ts';
import { Reloader } from './reloader.ts';
import type { ServeValues } from './serve-options.ts';
import { StartError } from './start-error.ts';

/** How long a burst of changes may last, to count as one. */
const BURST_MS = 50;

/** What is code. What an application writes, it mustn't be restarted for. */
const SOURCE = /\.[cm]?[jt]sx?$/;

// #region serve, and start anew
/** What is to be served, and how. */
export interface ReloadOptions {
  readonly name: ApplicationName;
  readonly values: ServeValues;
}

/**
 * Serves in a process of its own, and in another one after each change. Returns
 * the exit code, after a signal.
 *
 * @throws StartError if there is nothing that watches files.
 */
export async function reloadOnChange(
  args: readonly string[],
  { name, values }: ReloadOptions,
): Promise<number> {
  const folders = foldersOf(name, values);
  const reloader = new Reloader(args.filter((arg) => arg !== '--reload'));
  let timer: NodeJS.Timeout | undefined;
  const watcher = await watchFolders(folders, (file) => {
    clearTimeout(timer);
    const shown = path.relative(callersFolder(), file);
    timer = setTimeout(() => reloader.restart(shown), BURST_MS);
  });
  reloader.start();
  await untilSignal(() => reloader.kill());
  clearTimeout(timer);
  await watcher.close();
  await reloader.stop();
  return 0;
}

// #endregion serve, and start anew

// #region wait for a signal
/** The first signal asks; the second doesn't. */
function untilSignal(kill: () => void): Promise<void> {
  return new Promise((resolve) => {
    const force = (signal: NodeJS.Signals): void => {
      kill();
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    };
    stopOnSignal(() => resolve(), { force });
  });
}
// #endregion wait for a signal

// #region watch the sources
function foldersOf(
  { file }: ApplicationName,
  { watch }: ServeValues,
): readonly string[] {
  const given = watch ?? [path.dirname(file)];
  return given.map((folder) => path.resolve(callersFolder(), folder));
}

// #endregion watch the sources

// #region watch some folders
async function watchFolders(
  folders: readonly string[],
  onChange: (file: string) => void,
) {
  const { watch } = await importWatcher();
  const watcher = watch([...folders], {
    ignoreInitial: true,
    ignored: (file, stats) => {
      const isOurs = folders.every((folder) => folder !== file);
      if (isOurs && /^(?:node_modules$|\.)/.test(path.basename(file)))
        return true;
      if (stats === undefined || stats.isDirectory()) return false;
      return !stats.isFile() || !SOURCE.test(file);
    },
  });
  for (const event of ['add', 'change', 'unlink'] as const)
    watcher.on(event, onChange);
  return watcher;
}

/** The framework works without it, so it isn't one of its dependencies. */
async function importWatcher() {
  try {
    return await import('chokidar');
  } catch (cause) {
    throw new StartError(
      'Cannot watch for changes: chokidar is not installed, expected npm install --save-dev chokidar, or no --reload',
      { cause },
    );
  }
}
// #endregion watch some folders
