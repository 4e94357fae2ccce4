// application-name.ts: where an application is: a file, and perhaps the name of
// an export.

import path from 'node:path';

import { StartError } from './start-error.ts';

/** Where an application is. */
export interface ApplicationName {
  /** As it was given. */
  readonly file: string;
  /** Of the export; `default` unless it was given. */
  readonly exportName: string;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

// #region a file and a name
/**
 * Parses `app.ts` or `app.ts:name`. A colon may be part of the path: what follows
 * the last one has to be a name.
 *
 * @throws StartError if there is no file, or no name behind a colon at the end.
 */
export function parseApplicationName(text: string): ApplicationName {
  const colon = text.lastIndexOf(':');
  const exportName = text.slice(colon + 1);
  const file = text.slice(0, colon);
  if (text === '' || colon === 0 || exportName === '')
    throw new StartError(
      `Cannot serve "${text}": expected a file and perhaps the name of its export, such as app.ts or app.ts:name`,
    );
  if (colon > 0 && IDENTIFIER.test(exportName)) return { file, exportName };
  return { file: text, exportName: 'default' };
}
// #endregion a file and a name

/** The name as people write it. */
export function formatApplicationName({
  file,
  exportName,
}: ApplicationName): string {
  return exportName === 'default' ? file : `${file}:${exportName}`;
}

/**
 * The folder that relative paths start from. npm runs a script in the folder of
 * the package, and says where it was called.
 */
export function callersFolder(): string {
  return path.resolve(process.env['INIT_CWD'] ?? process.cwd());
}
