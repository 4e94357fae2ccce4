// greeting.ts: the demonstration's application, for any server.

import { sendBody } from './body.ts';
import { byProtocol } from './by-protocol.ts';
import { lifespanFrom } from './lifespan-from.ts';

/** What its lifespan leaves for each request. */
export interface GreetingState {
  readonly word: string;
}

const ENCODER = new TextEncoder();

// #region an application for any server
/** Greets whoever the path names, in two pieces. */
export const greeting = byProtocol<GreetingState>({
  lifespan: lifespanFrom(async function* () {
    yield { word: 'Hello' };
  }),
  async http(scope, receive, send) {
    await receive(); // a body, perhaps, and here to be seen
    const name = scope.path.slice(1) || 'you';
    const headers = [['content-type', 'text/plain; charset=utf-8']] as const;
    await send({ type: 'http.response.start', status: 200, headers });
    const pieces = [`${scope.state.word}, `, `${name}!\n`];
    await sendBody(
      send,
      pieces.map((piece) => ENCODER.encode(piece)),
    );
  },
});
// #endregion an application for any server
