// collector.ts: the test client that one writes first.

import { joinOctets } from '../body.ts';
import { createHttpScope } from '../http-scope.ts';
import type { RequestFacts } from '../http-scope.ts';
import type { HttpRequest, HttpSendMessage } from '../http-messages.ts';
import type { HttpApplication } from '../protocols.ts';

/** A response, as it was collected. */
export interface Collected {
  readonly status: number | undefined;
  readonly text: string;
}

const BODY = new Uint8Array(0);
const REQUEST: HttpRequest = {
  type: 'http.request',
  body: BODY,
  moreBody: false,
};

// #region call it, and collect what it says
/** Asks the application for `path`. */
export async function collect(
  application: HttpApplication,
  path: string,
): Promise<Collected> {
  const messages: HttpSendMessage[] = [];
  const { signal } = new AbortController();
  const scope = createHttpScope(factsOf(path), () => signal);
  const receive = async () => REQUEST;
  await application(scope, receive, async (message) => {
    messages.push(message);
  });
  const pieces: Uint8Array[] = [];
  let status: number | undefined;
  for (const message of messages)
    if (message.type === 'http.response.start') status = message.status;
    else pieces.push(message.body ?? BODY);
  return { status, text: new TextDecoder().decode(joinOctets(pieces)) };
}
// #endregion call it, and collect what it says

// #region some request
function factsOf(path: string): RequestFacts<unknown> {
  return {
    httpVersion: '1.1',
    method: 'GET',
    scheme: 'http',
    path,
    rawPath: path,
    queryString: '',
    rootPath: '',
    headers: [['host', 'localhost']],
    client: undefined,
    server: undefined,
    state: {},
    extensions: {},
  };
}
// #endregion some request
