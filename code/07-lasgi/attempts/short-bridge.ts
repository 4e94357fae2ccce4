// short-bridge.ts: the bridge to `node:http` that one writes first.

import { createHttpScope } from '../http-scope.ts';
import type { HttpSendMessage } from '../http-messages.ts';
import { createNodeFacts } from '../node-facts.ts';
import type { HttpApplication } from '../protocols.ts';
import type { NodeHandler } from '../to-node-handler.ts';

// #region the short bridge
/** The handler that runs `application` for each request. */
export function toHandler(application: HttpApplication): NodeHandler {
  return (request, response) => {
    const { signal } = new AbortController();
    const scope = createHttpScope(createNodeFacts(request, {}), () => signal);
    const receive = async () => {
      const body = Buffer.concat((await request.toArray()) as Uint8Array[]);
      return { type: 'http.request', body, moreBody: false } as const;
    };
    const send = async (message: HttpSendMessage) => {
      if (message.type === 'http.response.start') {
        response.writeHead(message.status, message.headers?.flat());
      } else {
        response.write(message.body ?? '');
        if (message.moreBody !== true) response.end();
      }
    };
    application(scope, receive, send).catch(() => {});
  };
}
// #endregion the short bridge
