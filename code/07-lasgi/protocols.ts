// protocols.ts: the one function that is the whole interface.
//
// An application is called once for each request, and once for the time in which
// requests come: with a scope, which says what it is about, and two functions.
// Each protocol has its own three, and they belong together.

import type {
  HttpReceiveMessage,
  HttpScope,
  HttpSendMessage,
} from './http-messages.ts';
import type {
  LifespanReceiveMessage,
  LifespanScope,
  LifespanSendMessage,
} from './lifespan-messages.ts';

// #region the protocols
/** What belongs to each protocol. Further ones are added by declaration. */
export interface Protocols<State> {
  http: {
    readonly scope: HttpScope<State>;
    readonly receives: HttpReceiveMessage;
    readonly sends: HttpSendMessage;
  };
  lifespan: {
    readonly scope: LifespanScope<State>;
    readonly receives: LifespanReceiveMessage;
    readonly sends: LifespanSendMessage;
  };
}

/** The name of a protocol: its scope's `type`. */
export type Protocol = keyof Protocols<unknown>;
// #endregion the protocols

// #region a call of an application
/** Waits for the next message. One call at a time. */
export type Receive<Message> = () => Promise<Message>;

/**
 * Takes a message to be sent; resolves when the next may come. Rejects with a
 * `LasgiError` if the message can't be sent now, or ever; with
 * `ClientDisconnected` if nobody is there to hear it.
 */
export type Send<Message> = (message: Message) => Promise<void>;

/** What an application of one protocol is called with. */
export type CallOf<P extends Protocol, State = unknown> = {
  [Each in P]: [
    scope: Protocols<State>[Each]['scope'],
    receive: Receive<Protocols<State>[Each]['receives']>,
    send: Send<Protocols<State>[Each]['sends']>,
  ];
}[P];

/** What any application is called with: one of these, never a mixture. */
export type Call<State = unknown> = CallOf<Protocol, State>;
/** What an application is called with for a request. */
export type HttpCall<State = unknown> = CallOf<'http', State>;
/** What an application is called with for a lifespan. */
export type LifespanCall<State = unknown> = CallOf<'lifespan', State>;
// #endregion a call of an application

// #region the application
/** What servers run. It throws if it doesn't know the protocol. */
export type Application<State = unknown> = (
  ...call: Call<State>
) => Promise<void>;

/** An application of one protocol, or the part of one that speaks it. */
export type ApplicationOf<P extends Protocol, State = unknown> = (
  ...call: CallOf<P, State>
) => Promise<void>;

/** What answers requests. */
export type HttpApplication<State = unknown> = ApplicationOf<'http', State>;

/** An application around another. */
export type Middleware<State = unknown> = (
  inner: Application<State>,
) => Application<State>;
// #endregion the application
