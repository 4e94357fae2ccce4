// load-application.ts: an application, from the module that exports it.

import { statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Application } from '../07-lasgi/index.ts';
import { formatApplicationName } from './application-name.ts';
import type { ApplicationName } from './application-name.ts';
import { describeImportFailure } from './import-failure.ts';
import { StartError } from './start-error.ts';

/** How an application is found. */
export interface LoadOptions {
  /** What a relative path starts from. */
  readonly folder: string;
  /** Is the export to be called, and what it returns the application? */
  readonly isFactory?: boolean;
}

type Exports = ReadonlyMap<string, unknown>;

// #region load an application
/**
 * Imports an application.
 *
 * @throws StartError if there is none, with what there is in its place.
 */
export async function loadApplication(
  name: ApplicationName,
  { folder, isFactory = false }: LoadOptions,
): Promise<Application> {
  const file = path.resolve(folder, name.file);
  expectFile(file, name.file);
  const exports = await importExports(file, name.file);
  const title = formatApplicationName(name);
  const exported = expectExport(exports, name);
  if (!isFactory) return expectApplication(exported, `serve "${title}": it is`);
  const product = await callFactory(exported, title);
  return expectApplication(product, `serve "${title}": the factory returns`);
}
// #endregion load an application

// #region import the module
function expectFile(file: string, given: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return;
  const is =
    stats === undefined ? `there is no file ${file}` : 'it is a folder';
  throw new StartError(
    `Cannot serve "${given}": ${is}, expected a module in TypeScript or JavaScript`,
  );
}

async function importExports(file: string, given: string): Promise<Exports> {
  try {
    const module: unknown = await import(pathToFileURL(file).href);
    return new Map(Object.entries(Object(module)));
  } catch (error) {
    throw new StartError(
      `Cannot import "${given}": ${describeImportFailure(error)}`,
      { cause: error },
    );
  }
}

// #endregion import the module

// #region find the export
function expectExport(
  exports: Exports,
  { file, exportName }: ApplicationName,
): unknown {
  if (exports.has(exportName)) return exports.get(exportName);
  const is =
    exportName === 'default'
      ? 'it has no default export'
      : `it exports no "${exportName}"`;
  const names = [...exports.keys()].map((known) =>
    formatApplicationName({ file, exportName: known }),
  );
  const expected = names.join(' or ') || 'export default with an application';
  throw new StartError(`Cannot serve "${file}": ${is}, expected ${expected}`);
}
// #endregion find the export

// #region is it an application
/** Anything more can't be told of a function before it is called. */
function expectApplication(value: unknown, action: string): Application {
  const fault = faultInApplication(value);
  if (fault === undefined) return value as Application;
  throw new StartError(
    `Cannot ${action} ${fault}, expected a function (scope, receive, send)`,
  );
}

function faultInApplication(value: unknown): string | undefined {
  if (typeof value !== 'function') return kindOf(value);
  if (/^class\b/.test(Function.prototype.toString.call(value)))
    return 'a class';
  return value.length > 3
    ? `a function with ${value.length} parameters`
    : undefined;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  // A compiled module without any export has it for its default one.
  if (typeof value === 'object' && Object.keys(value).length === 0)
    return 'an empty object';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
// #endregion is it an application

// #region call a factory
async function callFactory(factory: unknown, title: string): Promise<unknown> {
  if (typeof factory !== 'function')
    throw new StartError(
      `Cannot call "${title}" as a factory: it is ${kindOf(factory)}, expected a function that returns an application`,
    );
  try {
    return await (factory as () => unknown)();
  } catch (error) {
    throw new StartError(
      `Cannot call "${title}" as a factory: ${describeImportFailure(error)}`,
      { cause: error },
    );
  }
}
// #endregion call a factory
