// speaker.ts: a connection on a stream, for coroutines: one end that speaks and
// listens.

import type { Coroutine } from '../03-coroutines/index.ts';
import type { Stream } from '../04-streams/index.ts';
import { octetsToText } from '../05-http-parser/index.ts';
import type { NeedData } from '../05-http-parser/index.ts';
import type { Incoming, Outgoing } from './connection-event.ts';
import type { Role } from './connection-state.ts';
import type { Connection } from './connection.ts';

// #region one end
/** One end of a connection, and whom to tell about it. */
export interface Speaker<R extends Role> {
  readonly connection: Connection<R>;
  readonly stream: Stream;
  readonly note: Note;
}

/** Told what was said or heard, once it has changed the states. */
export type Note = (
  verb: 'says' | 'hears',
  event: string,
  text: string,
) => void;
// #endregion one end

// #region say and hear
/** Sends the events, one after the other. */
export function* say<R extends Role>(
  { connection, stream, note }: Speaker<R>,
  ...events: readonly Outgoing[R][]
): Coroutine<void> {
  for (const event of events) {
    const octets = connection.send(event);
    note('says', event.type, octetsToText(octets));
    if (octets.length > 0) yield* stream.write(octets);
  }
}

/**
 * Waits for the next event.
 *
 * @throws RemoteProtocolError as `nextEvent` does.
 */
export function* hear<R extends Role>({
  connection,
  stream,
  note,
}: Speaker<R>): Coroutine<Exclude<Incoming[R], NeedData>> {
  for (;;) {
    const event = connection.nextEvent();
    if (event.type !== 'need-data') {
      note('hears', event.type, textOf(event));
      // What is no NeedData is all the rest: that a type can't follow here.
      return event as Exclude<Incoming[R], NeedData>;
    }
    const octets = yield* stream.read();
    if (octets === undefined) connection.receiveEof();
    else connection.receive(octets);
  }
}

function textOf(event: Incoming[Role]): string {
  switch (event.type) {
    case 'request':
      return `${event.method} ${event.requestTarget}`;
    case 'informational':
    case 'response':
      return `${event.status} ${event.reasonPhrase}`;
    case 'data':
      return octetsToText(event.octets);
    case 'end-of-message':
    case 'connection-closed':
    case 'need-data':
    case 'paused':
      return '';
  }
}
// #endregion say and hear
