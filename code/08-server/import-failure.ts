// import-failure.ts: why a module couldn't be imported, in a line.
//
// Whatever a module throws ends up here, with the words of whoever has noticed:
// the module itself, Node, or what turns TypeScript into JavaScript.

import { stripVTControlCharacters } from 'node:util';

const MAX_LINE = 300; // characters; some say all they know

// #region one line of many
/** Why the import of a file has failed, and where, if that can be told. */
export function describeImportFailure(error: unknown): string {
  const reason = reasonOf(error);
  const place = findPlace(error);
  return place === undefined ? reason : `${reason} (${place})`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `it throws ${firstLine(String(error))}`;
  const { name, message } = error;
  if (name === 'SyntaxError' && !isThrown(error))
    return `it can't be read: ${firstLine(message)}`;
  // The first line only counts the faults.
  if (name === 'TransformError')
    return `it can't be read: ${firstLine(message.replace(/^.*\n/, ''))}`;
  if (isImportError(error)) return firstLine(message) + adviceOn(error);
  return `it throws ${name}: ${firstLine(message)}`;
}

function firstLine(text: string): string {
  const [line = ''] = stripVTControlCharacters(text).split('\n');
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
}
// #endregion one line of many

// #region where it was
/** A line of a stack that ends with a place; a syntax error begins with one. */
const PLACE = /(?:^|[( ])(?:file:\/\/)?(\/[^\s()]*:\d+(?::\d+)?)\)?$/gm;

/** Whoever has thrown in our own name: these files, and packages. */
const FOREIGN =
  /\/node_modules\/|\/08-server\/(?:load-application|import-failure|serve[\w-]*)\.ts/;

/** A place that the message doesn't name: of a file that isn't Node's. */
function findPlace(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name === 'TransformError')
    return undefined;
  if (isImportError(error)) return findImporter(error);
  const stack = error.stack ?? '';
  const places = stack.matchAll(PLACE);
  for (const [, place = ''] of places) if (!FOREIGN.test(place)) return place;
  return error.name === 'SyntaxError'
    ? 'there, or in what it imports'
    : undefined;
}

/** By code that runs, as by `JSON.parse`: then some of it is in the stack. */
function isThrown({ stack = '' }: Error): boolean {
  const frames = stack.split('\n').filter((line) => /^ +at .*\//.test(line));
  return frames.some((it) => !it.includes('node:') && !FOREIGN.test(it));
}

// #endregion where it was

// #region errors of Node's own
/** Node's own words for what can't be imported say it all, or nearly. */
function isImportError(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return /MODULE|FILE_EXTENSION|IMPORT|EXPORT|RESOLUTION/.test(code);
}

/** What to do about it, where that can be told. */
function adviceOn({ message }: Error): string {
  if (message.startsWith('Unknown file extension'))
    return ', expected a module in TypeScript or JavaScript';
  const [, name] =
    /^Cannot find (?:module|package) '([^'./][^']*)'/.exec(message) ?? [];
  return name === undefined ? '' : `, expected npm install ${name}`;
}

function findImporter(error: Error): string | undefined {
  const stack: unknown = 'requireStack' in error && error.requireStack;
  if (!Array.isArray(stack) || stack.length === 0) return undefined;
  return `imported by ${String(stack[0])}`;
}
// #endregion errors of Node's own
