// octets-subject.ts: a whole server of LASGI, in memory: no socket, no clock.

import { RemoteProtocolError } from '../../code/05-http-parser/index.ts';
import type { RequestHead } from '../../code/05-http-parser/index.ts';
import { ABILITIES } from '../../code/07-lasgi/conformance-case.ts';
import type { CaseState } from '../../code/07-lasgi/conformance-case.ts';
import type {
  ServeOptions,
  Subject,
} from '../../code/07-lasgi/conformance-subject.ts';
import {
  ClientDisconnected,
  HttpExchange,
  isDeparture,
  startLifespan,
} from '../../code/07-lasgi/index.ts';
import type { Application } from '../../code/07-lasgi/index.ts';
import { factsOf, OctetsCarrier, ServerEnd } from './octets-carrier.ts';
import { Pipe } from './pipe.ts';
import { createWire } from './served-end.ts';

const MOST_UNREAD = 256 * 1024; // octets of a body that nobody wants; then we close

// #region a server
/** The server in memory, to be tried. */
export const OCTETS_SUBJECT: Subject = {
  name: 'octets in memory',
  offers: new Set(ABILITIES),
  async serve(application, options) {
    const { lifespan: mode, onWarning } = options;
    const lifespan = await startLifespan(application, { mode, onWarning });
    const { state } = lifespan;
    const connections: Promise<void>[] = [];
    return {
      async connect() {
        const end = new ServerEnd(new Pipe(), new Pipe());
        const server = { application, state, ...options };
        connections.push(serveConnection(end, server));
        return createWire(end);
      },
      async close() {
        await Promise.all(connections);
        await lifespan.stop();
      },
    };
  },
};

interface Server extends ServeOptions {
  readonly application: Application<CaseState>;
  readonly state: CaseState;
}

// #endregion a server

// #region a connection
/** Answers one request after the other, until one was the last. */
async function serveConnection(end: ServerEnd, server: Server): Promise<void> {
  const { connection } = end;
  try {
    let goesOn = await answerNext(end, server);
    while (goesOn) {
      connection.startNextCycle();
      goesOn = await answerNext(end, server);
    }
  } catch (error) {
    if (error instanceof RemoteProtocolError) answerFault(end, error.status);
    else if (!isDeparture(error)) throw error;
  } finally {
    end.toClient.end();
    end.fromClient.end();
  }
}

/** Answers a request, if one comes. May another follow? */
async function answerNext(end: ServerEnd, server: Server): Promise<boolean> {
  const request = await end.hear();
  if (request.type !== 'request') return false;
  await answer(end, request, server);
  const { connection } = end;
  let octets = 0;
  while (connection.ourState === 'done' && connection.theirState !== 'done') {
    const event = await end.hear();
    if (event.type === 'data') octets += event.octets.length;
    if (octets > MOST_UNREAD) return false;
  }
  return connection.ourState === 'done';
}

/** To what was no request. */
function answerFault(end: ServerEnd, status: number): void {
  if (end.connection.ourState !== 'send-response') return;
  const headerSection = [['content-length', '0']] as const;
  const response = { type: 'response', status, headerSection } as const;
  const last = { type: 'end-of-message', trailerSection: [] } as const;
  end.say(response, last)?.catch(() => {}); // who left needs no answer
}
// #endregion a connection

// #region a request
async function answer(
  end: ServerEnd,
  request: RequestHead,
  { application, state, rootPath, onError }: Server,
): Promise<void> {
  const carrier = new OctetsCarrier(end, {
    request,
    onFault({ status, message: why }) {
      exchange.answerInstead(status);
      exchange.depart(new ClientDisconnected(why));
    },
  });
  // A copy, and not a deep one: each request writes into its own.
  const facts = { ...factsOf(request, rootPath), state: { ...state } };
  const exchange = new HttpExchange<CaseState>(facts, carrier);
  end.fromClient.onBreak = () =>
    exchange.depart(new ClientDisconnected('The client has left'));
  const result = await exchange.run(application);
  if (result.type === 'failed') onError(result.error);
}
// #endregion a request
