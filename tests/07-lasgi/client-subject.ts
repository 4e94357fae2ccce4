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
} from '../../code/07-lasgi/conformance-subject.ts';
import { createClient } from '../../code/07-lasgi/index.ts';
import type { Client, ClientResponse } from '../../code/07-lasgi/index.ts';
import { ServerEnd } from './octets-carrier.ts';
import { Pipe } from './pipe.ts';
import { bodyOf, createWire, serveRequests } from './served-end.ts';

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
        const asker = { client, ...options };
        connections.push(
          serveRequests(end, (head) => answer(end, head, asker)),
        );
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

// #endregion a server that is a client

// #region one request after the other
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

// #region a response
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
// #endregion a response
