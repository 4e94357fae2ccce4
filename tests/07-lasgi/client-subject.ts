// client-subject.ts: the client without a network, to be tried by the kit.
//
// The kit's clients speak in octets. What they ask for, the client in memory asks
// the application for, and what it gets is said in octets again.

import type { RequestHead } from '../../code/05-http-parser/index.ts';
import { ABILITIES } from '../../code/07-lasgi/conformance-case.ts';
import type {
  Ability,
  CaseState,
} from '../../code/07-lasgi/conformance-case.ts';
import type {
  ServeOptions,
  Subject,
  Wire,
} from '../../code/07-lasgi/conformance-subject.ts';
import { createClient, isDeparture } from '../../code/07-lasgi/index.ts';
import type { Client, ClientResponse } from '../../code/07-lasgi/index.ts';
import { ServerEnd } from './octets-carrier.ts';
import { Pipe } from './pipe.ts';

/** It has no wire, so nothing that only a wire can do. It speaks HTTP/1.1. */
const LACKS: ReadonlySet<Ability> = new Set([
  'octets',
  'pipelining',
  'http/1.0',
]);

// #region a server that is a client
/** The client in memory, to be tried. */
export const CLIENT_SUBJECT: Subject = {
  name: 'the client in memory',
  offers: new Set(ABILITIES.filter((ability) => !LACKS.has(ability))),
  async serve(application, options) {
    const { lifespan, onWarning, rootPath } = options;
    const client = await createClient(application, {
      ...{ lifespan, onWarning, rootPath },
      raiseErrors: false, // the kit sees what a server would answer
    });
    const connections: Promise<void>[] = [];
    return {
      async connect() {
        const end = new ServerEnd(new Pipe(), new Pipe());
        connections.push(serveConnection(end, { client, ...options }));
        return createWire(end);
      },
      async close() {
        await Promise.all(connections);
        await client.close();
      },
    };
  },
};

interface Asker extends ServeOptions {
  readonly client: Client<CaseState>;
}

function createWire({ fromClient, toClient }: ServerEnd): Wire {
  return {
    async write(octets) {
      await fromClient.write(octets)?.catch(() => {}); // it has gone
    },
    read: () => toClient.read(),
    leave() {
      fromClient.break();
      toClient.break();
    },
  };
}
// #endregion a server that is a client

// #region one request after the other
async function serveConnection(end: ServerEnd, asker: Asker): Promise<void> {
  const { connection, fromClient, toClient } = end;
  try {
    let head = await end.hear();
    while (head.type === 'request') {
      await answer(end, head, asker);
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

async function answer(
  end: ServerEnd,
  head: RequestHead,
  { client, onError }: Asker,
): Promise<void> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const left = new ClientLeft();
  end.fromClient.onBreak = () => leaving.abort(left);
  const { method, requestTarget, headerSection, framing } = head;
  const headers = headerSection.filter(
    ([name]) => name !== 'transfer-encoding', // it frames by itself
  );
  const body = framing.type === 'none' ? {} : { body: bodyOf(end) };
  try {
    const options = { headers, signal, ...body };
    const response = await client.request(method, requestTarget, options);
    await pass(response, end);
    const result = await response.ended();
    if (result.type === 'failed') onError(result.error);
  } catch (error) {
    if (error !== left) throw error;
  }
}

class ClientLeft extends Error {}
// #endregion one request after the other

// #region a body, and a response
const CONTINUE = {
  type: 'informational',
  status: 100,
  headerSection: [],
} as const;

async function* bodyOf(end: ServerEnd): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    if (end.connection.isWaitingForContinue) await end.say(CONTINUE);
    const event = await end.hear();
    if (event.type !== 'data') return;
    yield event.octets;
  }
}

/** Says all of it; breaks off where the application has. */
async function pass(response: ClientResponse, end: ServerEnd): Promise<void> {
  const { status, headers: headerSection } = response;
  try {
    for (const links of response.hints) {
      const fields = links.map((link) => ['link', link] as const);
      const hint = { status: 103, headerSection: fields } as const;
      await end.say({ type: 'informational', ...hint });
    }
    await end.say({ type: 'response', status, headerSection });
    for await (const octets of response.body)
      await end.say({ type: 'data', octets });
    const { trailers: trailerSection } = response;
    await end.say({ type: 'end-of-message', trailerSection });
  } catch {
    response.leave();
    end.connection.sendFailed();
    end.toClient.break();
  }
}
// #endregion a body, and a response
