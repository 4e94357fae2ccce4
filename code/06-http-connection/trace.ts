// trace.ts: a line for each moment of a conversation.

import type { Role } from './connection-state.ts';
import type { Connection } from './connection.ts';

/** What happened, and to whom. */
export interface Moment {
  readonly who: Role;
  readonly verb: 'says' | 'hears';
  readonly event: string;
  /** The octets, if there are any. */
  readonly text: string;
}

const MAX_TEXT = 26;
const PAIR_WIDTH = 28; // might-switch / send-response

// #region a line
/** A moment, and after it each of the `views` on the states of both sides. */
export function formatMoment(
  { who, verb, event, text }: Moment,
  views: readonly string[],
): string {
  const columns = [
    who,
    verb.padEnd(5),
    event.padEnd(17),
    shorten(text).padEnd(MAX_TEXT),
    ...views.map((view) => `| ${view.padEnd(PAIR_WIDTH)}`),
  ];
  return columns.join(' ').trimEnd();
}

/** The states as one side sees them, the client's first. */
export function pairOf<R extends Role>(
  role: R,
  { ourState, theirState }: Connection<R>,
): string {
  return role === 'client'
    ? `${ourState} / ${theirState}`
    : `${theirState} / ${ourState}`;
}

function shorten(text: string): string {
  if (text === '') return '';
  const quoted = JSON.stringify(text);
  return quoted.length > MAX_TEXT
    ? `${quoted.slice(0, MAX_TEXT - 1)}…`
    : quoted;
}
// #endregion a line
