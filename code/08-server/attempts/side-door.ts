// side-door.ts: an application that is open to this machine alone, and a
// middleware that takes anybody's word for where they are.

import { byProtocol, forHttp, sendBody } from '../../07-lasgi/index.ts';
import type { Middleware } from '../../07-lasgi/index.ts';

const ENCODER = new TextEncoder();

// #region open to this machine
/** Lets in whoever asks from this machine. */
export const sideDoor = byProtocol({
  async http({ client, scheme }, _receive, send) {
    const host = client?.[0];
    const isOurs = host === '127.0.0.1';
    const text = `${isOurs ? 'come in' : 'no entry'}, ${host} by ${scheme}\n`;
    const status = isOurs ? 200 : 403;
    await send({ type: 'http.response.start', status });
    await sendBody(send, [ENCODER.encode(text)]);
  },
});
// #endregion open to this machine

// #region take anybody's word
/** The client is the first in the list, as everybody says. */
export const believeAll: Middleware = forHttp((inner) => {
  return (scope, receive, send) => {
    const field = scope.headers.find(([name]) => name === 'x-forwarded-for');
    const [first = ''] = field?.[1].split(',') ?? [];
    const client = field === undefined ? scope.client : ([first, 0] as const);
    return inner({ ...scope, client }, receive, send);
  };
});
// #endregion take anybody's word

/** Open to whoever claims to be here. */
export const believing = believeAll(sideDoor);
