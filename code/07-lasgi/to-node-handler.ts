// to-node-handler.ts: an application on the server that comes with node.
//
//   createServer(toNodeHandler(application)).listen(8000);
//
// To let the application ask for a body that the client holds back, listen to
// `checkContinue` with the same handler; without, node asks for it at once. A
// CONNECT and an upgrade have events of their own, and don't get here.

import type { IncomingMessage, ServerResponse } from 'node:http';

import { RemoteProtocolError } from '../05-http-parser/index.ts';
import { HttpExchange } from './http-exchange.ts';
import type { RequestFacts } from './http-scope.ts';
import { ClientDisconnected } from './lasgi-error.ts';
import { NodeCarrier } from './node-carrier.ts';
import { listenForClose } from './node-close.ts';
import { createNodeFacts } from './node-facts.ts';
import type { FactOptions } from './node-facts.ts';
import type { HttpApplication } from './protocols.ts';
import { plainPiece, plainStart } from './response-start.ts';
import { runExchange } from './run-exchange.ts';

// #region how node runs an application
/** How an application is run by another server. */
export interface NodeHandlerOptions<State> extends FactOptions<State> {
  /** Told what an application throws. Default `console.error`. */
  readonly onError?: (error: unknown) => void;
}

/** What `createServer` of `node:http` takes. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => void;
// #endregion how node runs an application

// #region run an application on node's server
/** The handler that runs `application` for each request. */
export function toNodeHandler<State = unknown>(
  application: HttpApplication<State>,
  { onError = console.error, ...options }: NodeHandlerOptions<State> = {},
): NodeHandler {
  return (request, response) => {
    const carrier = new NodeCarrier(request, response);
    const facts = findFacts(request, options);
    if (facts instanceof RemoteProtocolError) {
      const { status } = facts;
      carrier.begin(plainStart(status), plainPiece(status))?.catch(ignore);
      return;
    }
    const exchange = new HttpExchange(facts, carrier);
    listenForClose(request, response, () => {
      if (!exchange.isComplete) leave(exchange, carrier);
    });
    runExchange(exchange, application, onError);
  };
}
// #endregion run an application on node's server

// #region a client that has left
function leave<State>(
  exchange: HttpExchange<State>,
  carrier: NodeCarrier,
): void {
  const reason = new ClientDisconnected(
    'Cannot go on with the request: the connection has closed',
  );
  carrier.leave(reason);
  exchange.depart(reason);
}
// #endregion a client that has left

// #region a request that is refused
/** What is wrong with a target is the client's fault: no application is called. */
function findFacts<State>(
  request: IncomingMessage,
  options: FactOptions<State>,
): RequestFacts<State> | RemoteProtocolError {
  try {
    return createNodeFacts(request, options);
  } catch (error) {
    if (error instanceof RemoteProtocolError) return error;
    throw error;
  }
}
// #endregion a request that is refused

function ignore(): void {}
