// naive-log.ts: a log of requests as one writes it first: a middleware that
// tells what it hears.

import { forHttp } from '../../07-lasgi/index.ts';
import type { Middleware } from '../../07-lasgi/index.ts';
import { demo } from '../demo.ts';

// #region a line for each response
/** Tells `log` of each response, when it begins. */
export function naiveLog(log: (line: string) => void): Middleware {
  return forHttp((inner) => async (scope, receive, send) => {
    await inner(scope, receive, async (message) => {
      if (message.type === 'http.response.start') {
        const { client, method, path } = scope;
        log(`${client?.[0]} "${method} ${path}" ${message.status}`);
      }
      await send(message);
    });
  });
}
// #endregion a line for each response

/** The demonstration, logged like that. */
export const logged = naiveLog((line) => console.log(line))(demo);
