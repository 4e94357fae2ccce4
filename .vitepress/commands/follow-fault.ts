// follow-fault.ts: the reader's file for which a file of tests could not be loaded.

import { stripVTControlCharacters } from 'node:util';

import type { SerializedError } from 'vitest';

/** In a message; what follows the line, the column, is not part of it. */
const OWN_PLACE = /(?<![\w./-])my\/[^\s:'"]+(?::\d+)?/;

/** What the compiler says before it comes to the point, and the resolver after. */
const ASIDE = /^Transform failed.*\s+\[\w+\] | imported from my\/.*/g;

/**
 * Names the place in the reader's files at which the loading of tests ended, or returns `undefined`
 * if it was in none of them. Printed, the error begins `Cannot run "my/01-tiny/greet.ts:3": `.
 *
 * @param root  Absolute, with slashes, as Vitest has it.
 */
export function findOwnFault(root: string, error: SerializedError): SerializedError | undefined {
  const message = stripVTControlCharacters(error.message).replaceAll(`${root}/`, '');
  const stacks = error.stacks?.filter(({ file }) => file.startsWith(`${root}/my/`)) ?? [];
  const [top] = stacks;
  const inStack = top && `${top.file.slice(root.length + 1)}:${top.line}`;
  const place = inStack ?? OWN_PLACE.exec(message)?.[0];
  if (place === undefined) return undefined;
  return { name: `Cannot run "${place}"`, message: message.replaceAll(ASIDE, ''), stacks };
}
