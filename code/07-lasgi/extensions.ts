// extensions.ts: what a server may be able to do besides.
//
// An extension has a name, and messages of its own. A server that has it says so
// in the scope. Whoever writes another extension adds it to the interface below,
// from their own file:
//
//   declare module '../07-lasgi/index.ts' {
//     interface LasgiExtensions { 'http.response.push': PushMessage }
//   }

import type { Headers, HttpSendMessage } from './http-messages.ts';
import type { HttpCall, Send } from './protocols.ts';

// #region the extensions
/** The messages of each extension, by its name. */
export interface LasgiExtensions {
  /** Fields behind the body. */
  'http.response.trailers': HttpResponseTrailers;
  /** Links before the response. */
  'http.response.early_hint': HttpResponseEarlyHint;
  /** Notes for a test. */
  'http.response.debug': HttpResponseDebug;
}

/** The name of an extension. */
export type ExtensionName = keyof LasgiExtensions;

/** The extensions of a server: the keys count, the values may say more. */
export type Extensions = { readonly [name in ExtensionName]?: object };

/** Fields behind the body. Only if the start has said `trailers`. */
export interface HttpResponseTrailers {
  readonly type: 'http.response.trailers';
  /**
   * Names in lower case, and values, in order. No Content-Length, no Host and no
   * Transfer-Encoding: they would come too late (RFC 9110 §6.5.1).
   */
  readonly headers: Headers;
  /** Do more follow? Default false. */
  readonly moreTrailers?: boolean;
}

/** 103 Early Hints: what the client may fetch while it waits (RFC 8297). */
export interface HttpResponseEarlyHint {
  readonly type: 'http.response.early_hint';
  /** Values for Link (RFC 8288). */
  readonly links: readonly string[];
}

/** Something for a test to look at, as an application has sent it. */
export type DebugInfo = Readonly<Record<string, unknown>>;

/** The message that takes it along; it reaches no client on a network. */
export interface HttpResponseDebug {
  readonly type: 'http.response.debug';
  /** Whatever the test wants to see. */
  readonly info: DebugInfo;
}

/** A message of any extension. */
export type ExtensionMessage = LasgiExtensions[ExtensionName];

/** What servers know how to send: no extension that was added elsewhere. */
export type KnownSendMessage =
  | HttpSendMessage
  | HttpResponseTrailers
  | HttpResponseEarlyHint
  | HttpResponseDebug;
// #endregion the extensions

// #region use an extension
/**
 * How to send the messages of an extension; `undefined` if the server hasn't
 * got it, or not for this client.
 */
export function findExtension<Name extends ExtensionName>(
  [scope, , send]: HttpCall,
  name: Name,
): Send<LasgiExtensions[Name]> | undefined {
  if (scope.extensions[name] === undefined) return undefined;
  // The scope is the promise that it takes these, too.
  return send as Send<HttpSendMessage | ExtensionMessage>;
}
// #endregion use an extension
