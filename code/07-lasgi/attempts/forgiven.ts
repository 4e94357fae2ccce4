// forgiven.ts: applications with a mistake that some server forgives.

import { readBody } from '../body.ts';
import { byProtocol } from '../by-protocol.ts';
import type { HttpSendMessage } from '../http-messages.ts';
import type { Application, HttpApplication } from '../protocols.ts';

// #region what a compiler would refuse
/** As in JavaScript, where nobody looks at types. */
function untyped(message: unknown): HttpSendMessage {
  return message as HttpSendMessage;
}
// #endregion what a compiler would refuse

// #region two that break a rule
/** Has text where octets belong. */
const textForBody: HttpApplication = async (_scope, _receive, send) => {
  await send({ type: 'http.response.start', status: 200 });
  await send(untyped({ type: 'http.response.body', body: 'Hello, Ada!' }));
};

/** Never says that a piece was the last. */
const noLastPiece: HttpApplication = async (_scope, _receive, send) => {
  await send({ type: 'http.response.start', status: 200 });
  for (const word of ['Hello, ', 'Ada!']) {
    const body = new TextEncoder().encode(word);
    await send({ type: 'http.response.body', body, moreBody: true });
  }
};
// #endregion two that break a rule

// #region two that nobody minds
const plain: HttpApplication = async (_scope, _receive, send) => {
  await send({ type: 'http.response.start', status: 200 });
  const body = new TextEncoder().encode('Hello, Ada!');
  await send({ type: 'http.response.body', body });
};

/** Changes the scope that others hold, too. */
const changedPath: HttpApplication = async (...call) => {
  Object.assign(call[0], { path: '/Ada' });
  await plain(...call);
};

/** Returns its response, as one does elsewhere. */
const returnedValue: HttpApplication = async (...call) => {
  await plain(...call);
  return untyped({ status: 200 }) as never;
};
// #endregion two that nobody minds

// #region one that is right
/** Reads the body, answers, and waits until it is told that this is the end. */
const right: HttpApplication = async (...call) => {
  const [, receive] = call;
  await readBody(receive);
  await plain(...call);
  await receive();
};
// #endregion one that is right

/** The applications, by what is wrong with them. */
export const FORGIVEN: ReadonlyMap<string, Application> = new Map(
  Object.entries({
    'text for a body': textForBody,
    'no last piece': noLastPiece,
    'a path that is changed': changedPath,
    'a value that is returned': returnedValue,
    'nothing is wrong': right,
  }).map(([mistake, http]) => [mistake, byProtocol({ http })]),
);
