// hello.ts: the smallest application that is of any use.

import { byProtocol, sendBody } from '../07-lasgi/index.ts';

// #region ten lines
/** Greets whoever the path names. */
export const hello = byProtocol({
  async http({ path }, _receive, send) {
    const text = `Hello, ${path.slice(1) || 'you'}!\n`;
    await send({ type: 'http.response.start', status: 200 });
    await sendBody(send, [new TextEncoder().encode(text)]);
  },
});
// #endregion ten lines
