// lint.ts: a middleware that finds what an application or a server does wrong.
//
// For development and tests: around the application, or around any part of it.
// It holds both sides to the tables, whatever the server lets pass.

import { isHttpCall } from './by-protocol.ts';
import { SENT } from './expect-message.ts';
import type { ExtensionMessage } from './extensions.ts';
import { stepHttpReceived, stepHttpSent } from './http-machine.ts';
import type {
  HttpReceiveMessage,
  HttpScope,
  HttpSendMessage,
} from './http-messages.ts';
import { createHttpState } from './http-state.ts';
import type { HttpState } from './http-state.ts';
import { stepLifespanReceived, stepLifespanSent } from './lifespan-machine.ts';
import type { LifespanPhase } from './lifespan-machine.ts';
import type {
  LifespanReceiveMessage,
  LifespanSendMessage,
} from './lifespan-messages.ts';
import { LintedCall } from './lint-call.ts';
import type { Rules } from './lint-call.ts';
import { probe } from './lint-probe.ts';
import { freezeScope } from './lint-scope.ts';
import type { Application, HttpCall, LifespanCall, Send } from './protocols.ts';

// #region the linter
/** What a linter may do besides throwing. */
export interface LintOptions {
  /** Told what is odd, in a line. Default: the console's warnings. */
  readonly onWarning?: (line: string) => void;
}

/**
 * The application, held to the rules: what it must not send is refused, and so
 * is what the server must not say; its scope is frozen. With its first lifespan
 * it is called once more, with a scope of a type that nobody knows, and has to
 * throw. Protocols without tables here pass unwatched.
 *
 * @throws LasgiError out of `receive`, `send` and the call, with advice.
 */
export function lint<State = unknown>(
  application: Application<State>,
  { onWarning = (line) => console.warn(line) }: LintOptions = {},
): Application<State> {
  let isProbed = false;
  return async (...call) => {
    if (isHttpCall(call)) return lintHttp(application, call, onWarning);
    if (call[0].type !== 'lifespan') return application(...call);
    const isFirst = !isProbed;
    isProbed = true;
    if (isFirst) await probe(application, onWarning);
    await lintLifespan(application, call, onWarning);
  };
}
// #endregion the linter

// #region the rules for a request
/** Said by the application: its own messages, and those of extensions. */
type Sent = HttpSendMessage | ExtensionMessage;

const HTTP_RULES: Rules<HttpState, HttpReceiveMessage, Sent> = {
  what: 'response',
  stepReceived: stepHttpReceived,
  stepSent: (state, message) =>
    isForeign(state, message) ? state : stepHttpSent(state, message),
  phaseOf: ({ response }) => response,
  isComplete: ({ response }) => response === 'complete',
  hasDeparted: ({ request, response }) =>
    request === 'gone' && response !== 'complete',
};

/** Of an extension that somebody else has added, with rules of its own? */
function isForeign({ extensions }: HttpState, message: Sent): boolean {
  const { type } = Object(message) as { readonly type?: unknown };
  if (typeof type !== 'string' || SENT.has(type)) return false;
  return Object.hasOwn(extensions, type);
}
// #endregion the rules for a request

// #region a request under the linter
async function lintHttp<State>(
  application: Application<State>,
  [scope, receive, send]: HttpCall<State>,
  onWarning: (line: string) => void,
): Promise<void> {
  const { frozen, hasAborted } = watch(scope);
  const call = new LintedCall(HTTP_RULES, {
    state: createHttpState(scope),
    receive,
    send: send as Send<Sent>, // the scope says which of them it takes
    hasAborted,
    onWarning,
  });
  await call.run(() =>
    application(
      frozen,
      () => call.receive(),
      (message: Sent) => call.send(message),
    ),
  );
}
// #endregion a request under the linter

// #region know that the client has left
/** A signal that nobody has asked for tells nobody that the client has left. */
function watch<State>(scope: HttpScope<State>) {
  const asked: AbortSignal[] = [];
  const frozen = freezeScope(scope, () => {
    asked[0] = scope.signal;
    return asked[0];
  });
  return { frozen, hasAborted: () => asked[0]?.aborted === true };
}
// #endregion know that the client has left

// #region the rules for a lifespan
const LIFESPAN_RULES: Rules<
  LifespanPhase,
  LifespanReceiveMessage,
  LifespanSendMessage
> = {
  what: 'lifespan',
  stepReceived: stepLifespanReceived,
  stepSent: stepLifespanSent,
  phaseOf: (phase) => phase,
  isComplete: (phase) => phase === 'stopped' || phase === 'failed',
  hasDeparted: () => false,
};
// #endregion the rules for a lifespan

// #region a lifespan under the linter
async function lintLifespan<State>(
  application: Application<State>,
  [scope, receive, send]: LifespanCall<State>,
  onWarning: (line: string) => void,
): Promise<void> {
  const frozen = freezeScope(scope, () => undefined); // it has no signal
  const call = new LintedCall(LIFESPAN_RULES, {
    state: 'created',
    receive,
    send,
    hasAborted: () => false,
    onWarning,
  });
  await call.run(() =>
    application(
      frozen,
      () => call.receive(),
      (message: LifespanSendMessage) => call.send(message),
    ),
  );
}
// #endregion a lifespan under the linter
