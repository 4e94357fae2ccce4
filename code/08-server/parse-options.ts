// parse-options.ts: a command line, read by a table of options.

import { parseArgs } from 'node:util';

import { quote } from '../05-http-parser/index.ts';
import { findNearest } from './nearest.ts';
import type { Option, OptionTable, OptionValues } from './option.ts';
import { StartError } from './start-error.ts';

// #region what was typed
/** A command line, read. */
export interface ParsedLine<Table> {
  readonly values: OptionValues<Table>;
  /** What is no option. */
  readonly rest: readonly string[];
  /** Is help wanted, and nothing else? */
  readonly wantsHelp: boolean;
}

interface Typed {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}
// #endregion what was typed

// #region read a command line
/**
 * Reads a command line; of an option that is given twice, the last one counts,
 * unless its kind can join them.
 *
 * @throws StartError if there is no such option, or its value can't be.
 */
export function parseOptions<Table extends OptionTable>(
  table: Table,
  args: readonly string[],
): ParsedLine<Table> {
  const options = new Map(Object.entries(table));
  const values = new Map<string, unknown>();
  const { tokens, positionals: rest } = tokenize(options, args);
  for (const [name, { initial }] of options) values.set(name, initial);
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (isHelp(token)) return parsed(values, rest, true);
    const value = readOption(options, token);
    const join = options.get(token.name)?.kind.join;
    values.set(token.name, join?.(values.get(token.name), value) ?? value);
  }
  return parsed(values, rest, false);
}

// #endregion read a command line

// #region which words are values
/** Which words are values, and which aren't: Node knows. The rest we check. */
function tokenize(
  options: ReadonlyMap<string, Option<unknown>>,
  args: readonly string[],
) {
  const known = [...options].map(([name, { kind }]) => {
    const type = kind.placeholder === '' ? 'boolean' : 'string';
    return [name, { type }] as const;
  });
  return parseArgs({
    args: [...args],
    options: Object.fromEntries(known),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
}

function isHelp({ name, rawName }: Typed): boolean {
  return name === 'help' || rawName === '-h';
}

function parsed<Table>(
  values: ReadonlyMap<string, unknown>,
  rest: readonly string[],
  wantsHelp: boolean,
): ParsedLine<Table> {
  // There is one for each name in the table, of its own kind.
  const all = Object.fromEntries(values) as OptionValues<Table>;
  return { values: all, rest, wantsHelp };
}
// #endregion which words are values

// #region read one option
function readOption(
  options: ReadonlyMap<string, Option<unknown>>,
  { name, rawName, value, inlineValue }: Typed,
): unknown {
  const option = options.get(name);
  if (option === undefined || !rawName.startsWith('--'))
    throw unknown(rawName, options.keys());
  const { kind } = option;
  if (kind.placeholder === '') {
    if (value === undefined) return true;
    throw new StartError(
      `Cannot use ${rawName}=${value}: it takes no value, expected ${rawName} alone`,
    );
  }
  const isNext = inlineValue !== true && value?.startsWith('-') === true;
  if (value === undefined || isNext)
    throw new StartError(
      `Cannot use ${rawName}: its value is missing, expected ${kind.expected}`,
    );
  const found = kind.find(value);
  if (found !== undefined) return found;
  throw new StartError(
    `Cannot use ${rawName} ${quote(value)}: expected ${kind.expected}`,
  );
}

// #endregion read one option

// #region an option that there is not
function unknown(rawName: string, known: Iterable<string>): StartError {
  const nearest = findNearest(rawName.replace(/^-+/, ''), known);
  const expected =
    nearest === undefined ? 'one that --help lists' : `--${nearest}`;
  return new StartError(
    `Cannot use ${quote(rawName)}: there is no such option, expected ${expected}`,
  );
}
// #endregion an option that there is not
