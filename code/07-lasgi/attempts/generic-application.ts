// generic-application.ts: an application's type, with the protocol as a
// parameter.

import type { Protocol, Protocols, Receive, Send } from '../protocols.ts';

// #region one type for every protocol
type Parts<P extends Protocol> = Protocols<unknown>[P];

/** What servers run, whatever protocol they speak. */
export type GenericApplication = <P extends Protocol>(
  scope: Parts<P>['scope'],
  receive: Receive<Parts<P>['receives']>,
  send: Send<Parts<P>['sends']>,
) => Promise<void>;
// #endregion one type for every protocol

// #region a middleware that lets everything pass
/** A middleware that changes nothing. */
export const transparent =
  (inner: GenericApplication): GenericApplication =>
  (scope, receive, send) =>
    inner(scope, receive, send);
// #endregion a middleware that lets everything pass

// #region an application that looks at its scope
/** An application that says no more than that it is there. */
export const here: GenericApplication = async (scope, _receive, send) => {
  if (scope.type !== 'http') throw new Error(`No part for ${scope.type}`);
  const { path } = scope;
  await send({ type: 'http.response.start', status: path === '/' ? 204 : 404 });
  await send({ type: 'lifespan.startup.complete' });
};
// #endregion an application that looks at its scope
