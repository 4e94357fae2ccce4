// message-ladder.ts: what passes between a server and an application, a line for
// each message.

import { byProtocol } from './by-protocol.ts';
import type { ExtensionMessage } from './extensions.ts';
import type { HttpReceiveMessage, HttpSendMessage } from './http-messages.ts';
import type {
  LifespanReceiveMessage,
  LifespanSendMessage,
} from './lifespan-messages.ts';
import type {
  Application,
  ApplicationOf,
  HttpApplication,
  HttpCall,
  LifespanCall,
} from './protocols.ts';

type Message =
  | HttpReceiveMessage
  | HttpSendMessage
  | ExtensionMessage
  | LifespanReceiveMessage
  | LifespanSendMessage;

// #region a middleware that looks on
/** Tells `log` of every message, and changes none. */
export function withLadder<State>(
  inner: Application<State>,
  log: (line: string) => void,
): Application<State> {
  const heard = <M extends Message>(message: M): M => {
    log(`  server → application   ${describe(message)}`);
    return message;
  };
  const said = <M extends Message>(message: M): M => {
    log(`  server ← application   ${describe(message)}`);
    return message;
  };
  const http: HttpApplication<State> = (scope, receive, send) => {
    log(`  server calls: ${scope.method} ${scope.path}`);
    const wrapped: HttpCall<State> = [
      scope,
      async () => heard(await receive()),
      (message) => send(said(message)),
    ];
    return inner(...wrapped);
  };
  const lifespan: ApplicationOf<'lifespan', State> = (scope, receive, send) => {
    log(`  server calls: ${scope.type}`);
    const wrapped: LifespanCall<State> = [
      scope,
      async () => heard(await receive()),
      (message) => send(said(message)),
    ];
    return inner(...wrapped);
  };
  return byProtocol({ http, lifespan });
}
// #endregion a middleware that looks on

// #region describe a message
function describe(message: Message): string {
  const { type, ...rest } = message;
  const values = Object.entries(rest).map(
    ([key, value]) => `${key}: ${format(value)}`,
  );
  return [type, ...values].join('  ');
}

function format(value: unknown): string {
  if (value instanceof Uint8Array)
    return JSON.stringify(new TextDecoder().decode(value));
  return JSON.stringify(value);
}
// #endregion describe a message
