// http-messages.ts: what passes between a server and an application for one
// request.
//
// The types and their meaning are ASGI's (asgiref, specs/www.rst, 2.5); the keys
// are in camelCase. What comes from a head is text with one character for each
// octet, but for the path, which is decoded; bodies are octets.

import type { FieldLine } from '../05-http-parser/index.ts';
import type { Extensions } from './extensions.ts';

// #region what a request is about
/** What is known of a request before its body. */
export interface HttpScope<State = unknown> {
  readonly type: 'http';
  /** Of which specification the messages are. */
  readonly asgi: SpecVersion;
  /** In which version the client asks. */
  readonly httpVersion: '1.0' | '1.1';
  /** In capitals. */
  readonly method: string;
  /** How the connection is protected, as far as the server knows. */
  readonly scheme: 'http' | 'https';
  /**
   * Percent-decoded UTF-8, without the query; begins with `rootPath`. Not
   * normalized: dot segments stand.
   */
  readonly path: string;
  /** The same, not decoded: as it came, with `rootPath` escaped in front. */
  readonly rawPath: string;
  /** As it came, without its `?`. */
  readonly queryString: string;
  /** Where the application is mounted, without a `/` at its end. */
  readonly rootPath: string;
  /** In order, duplicates kept, names in lower case. */
  readonly headers: Headers;
  /** Who asks, if that is known. */
  readonly client: Peer | undefined;
  /** Who was asked; a Unix socket has a path and no port. */
  readonly server:
    readonly [host: string, port: number | undefined] | undefined;
  /** What the lifespan has left, in a copy for this request. */
  readonly state: State;
  /** What the server can do besides: a key that is there can be done. */
  readonly extensions: Extensions;
  /**
   * Aborts when nobody waits for the application any more: the reason is a
   * `ClientDisconnected`, a `ServerShutdown` or a `RequestTimeout`. A client
   * that leaves when the response is complete aborts nothing: it has what it
   * wanted. Made when it is asked for: `{ ...scope }` asks, `copyScope` doesn't.
   */
  readonly signal: AbortSignal;
}

/** Of which specification the messages are. */
export interface SpecVersion {
  /** That of the core: an application is one function. */
  readonly version: '3.0';
  /** That of the protocol. */
  readonly specVersion: string;
}

/** Names in lower case, and values, in order. */
export type Headers = readonly FieldLine[];

/** A literal address and a port. */
export type Peer = readonly [host: string, port: number];
// #endregion what a request is about

// #region what an application is told
/** A piece of the body. Where one ends and the next begins means nothing. */
export interface HttpRequest {
  readonly type: 'http.request';
  /**
   * May be empty. Their buffer may hold octets of others: don't transfer it, and
   * copy what is kept for long.
   */
  readonly body: Uint8Array;
  /** Does more of the body follow? */
  readonly moreBody: boolean;
}

/** The client has left, or has its answer. It is told again to whoever asks again. */
export interface HttpDisconnect {
  readonly type: 'http.disconnect';
}

/** What `receive` resolves to, for a request. */
export type HttpReceiveMessage = HttpRequest | HttpDisconnect;
// #endregion what an application is told

// #region what an application says
/** The head of the response. It leaves with the first piece of the body. */
export interface HttpResponseStart {
  readonly type: 'http.response.start';
  /** From 200 to 599. */
  readonly status: number;
  /** Default none. A Transfer-Encoding is ignored: the server frames. */
  readonly headers?: Headers;
  /**
   * Will `http.response.trailers` follow the body? Default false. Then there can
   * be no Content-Length.
   */
  readonly trailers?: boolean;
}

/** A piece of the response's body. */
export interface HttpResponseBody {
  readonly type: 'http.response.body';
  /** Default none. Don't change it any more. */
  readonly body?: Uint8Array;
  /** Does more follow? Default false: that was all. */
  readonly moreBody?: boolean;
}

/** What `send` takes, for a request; extensions take more. */
export type HttpSendMessage = HttpResponseStart | HttpResponseBody;
// #endregion what an application says
