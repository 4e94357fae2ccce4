// served-end.ts: what the servers in memory that the kit tries have in common: a client's wire, and
// requests one after the other.

import type { RequestHead } from '../../code/05-http-parser/index.ts';
import { isDeparture } from '../../code/07-lasgi/index.ts';
import type { Wire } from '../../code/07-lasgi/index.ts';
import type { ServerEnd } from './octets-carrier.ts';

/** The client's half of a connection in memory. */
export function createWire({ fromClient, toClient }: ServerEnd): Wire {
  return {
    async write(octets) {
      await fromClient.write(octets)?.catch(() => {}); // the server has gone
    },
    read: () => toClient.read(),
    leave() {
      fromClient.break();
      toClient.break();
    },
  };
}

/** Answers one request after the other, up to the end of the connection. */
export async function serveRequests(
  end: ServerEnd,
  answer: (head: RequestHead) => Promise<void>,
): Promise<void> {
  const { connection, fromClient, toClient } = end;
  try {
    let head = await end.hear();
    while (head.type === 'request') {
      await answer(head);
      if (connection.ourState !== 'done') return;
      // What the application hasn't read.
      while (connection.theirState !== 'done') await end.hear();
      connection.startNextCycle();
      head = await end.hear();
    }
  } catch (error) {
    if (!isDeparture(error)) throw error;
  } finally {
    toClient.end();
    fromClient.end();
  }
}

const CONTINUE = {
  type: 'informational',
  status: 100,
  headerSection: [],
} as const;

/** The body of the request that was heard last; a client that waits to be asked is asked. */
export async function* bodyOf(
  end: ServerEnd,
): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    if (end.connection.isWaitingForContinue) await end.say(CONTINUE);
    const event = await end.hear();
    if (event.type !== 'data') return;
    yield event.octets;
  }
}
