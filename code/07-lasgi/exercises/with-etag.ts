// with-etag.ts: who has the content already isn't sent it again.
//
//   If-None-Match = "*" / #entity-tag                         RFC 9110 §13.1.2
//   entity-tag    = [ "W/" ] DQUOTE *etagc DQUOTE             RFC 9110 §8.8.3
//   etagc         = %x21 / %x23-7E / obs-text

import { createHash } from 'node:crypto';

import type { FieldLine } from '../../05-http-parser/index.ts';
import {
  createHttpState,
  forHttp,
  LasgiError,
  stepHttpSent,
} from '../index.ts';
import type {
  Application,
  Headers,
  HttpResponseBody,
  HttpResponseStart,
  HttpScope,
  HttpSendMessage,
  HttpState,
  Send,
} from '../index.ts';

const DONE = Promise.resolve();
const NO_OCTETS = new Uint8Array(0);

/** What describes a content that a 304 hasn't got (RFC 9110 §15.4.5). */
const OF_CONTENT: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-length',
  'content-type',
  'last-modified',
]);

/**
 * The application, with an ETag in its responses that come whole, and with a 304
 * for whoever has that content. All else passes.
 */
export function withEtag<State = unknown>(
  inner: Application<State>,
): Application<State> {
  const wrap = forHttp<State>((http) => async (scope, receive, send) => {
    const { method } = scope;
    if (method !== 'GET' && method !== 'HEAD')
      return http(scope, receive, send);
    const sender = new HeldStart(scope, send);
    try {
      await http(scope, receive, (message) => sender.send(message));
    } finally {
      sender.end();
    }
  });
  return wrap(inner);
}

/** The start of a response, until it is known whether its body is whole. */
class HeldStart {
  readonly #scope: HttpScope;
  readonly #send: Send<HttpSendMessage>;
  #state: HttpState; // where the server would be without us
  #start: HttpResponseStart | undefined;

  constructor(scope: HttpScope, send: Send<HttpSendMessage>) {
    this.#scope = scope;
    this.#send = send;
    this.#state = createHttpState(scope);
  }

  send(message: HttpSendMessage): Promise<void> {
    const next = stepHttpSent(this.#state, message);
    if (next instanceof LasgiError) return this.#refuse(message, next);
    this.#state = next;
    if (message.type === 'http.response.start') {
      if (message.status !== 200) return this.#send(message);
      this.#start = message;
      return DONE;
    }
    const start = this.#start;
    const isWhole = start !== undefined && next.response === 'complete';
    return isWhole ? this.#answer(start, message) : this.#pass(message);
  }

  /** Nothing more comes: what is held goes as it is. */
  end(): void {
    this.#state = { ...this.#state, response: 'complete' };
    this.#letGo();
  }

  /** What is refused hasn't happened: a start that is held stays so. */
  #refuse(message: HttpSendMessage, error: LasgiError): Promise<void> {
    const { code, messageType = '' } = error;
    // No table knows the extensions that others have added; the scope does.
    const isAdded =
      code === 'unknown-message' &&
      Object.hasOwn(this.#scope.extensions, messageType);
    // With all that was sent before, the server can say it itself.
    if (this.#start === undefined || isAdded) return this.#pass(message);
    return Promise.reject(error);
  }

  #answer(start: HttpResponseStart, message: HttpResponseBody): Promise<void> {
    const { body = NO_OCTETS } = message;
    const { headers: given = [] } = start;
    const own = given.find(([name]) => name === 'etag')?.[1];
    // To HEAD it may be empty because nobody would get it.
    const isKnown = this.#scope.method !== 'HEAD' || body.length > 0;
    if (own === undefined && !isKnown) return this.#pass(message);
    const etag = own ?? hashOf(body);
    const headers = own === undefined ? [...given, tag(etag)] : given;
    if (!isNamed(etag, this.#scope.headers)) {
      this.#start = { ...start, headers };
      return this.#pass(message);
    }
    const kept = headers.filter(([name]) => !OF_CONTENT.has(name));
    this.#start = { ...start, status: 304, headers: kept };
    return this.#pass({ type: message.type });
  }

  /** Both at once: what is sent next without waiting has to come behind. */
  #pass(message: HttpSendMessage): Promise<void> {
    this.#letGo();
    return this.#send(message);
  }

  #letGo(): void {
    const start = this.#start;
    this.#start = undefined;
    // It can't be refused. If nobody is there, the next one is told so.
    if (start !== undefined) this.#send(start).catch(() => {});
  }
}

function tag(etag: string): FieldLine {
  return ['etag', etag];
}

function hashOf(octets: Uint8Array): string {
  return `"${createHash('sha256').update(octets).digest('base64url')}"`;
}

/** A member, and the comma behind it. Sticky: it begins where the last ended. */
const MEMBER =
  /[ \t]*(?:(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/gy;

/** Does If-None-Match name that tag? Weak and strong ones may be the same. */
function isNamed(etag: string, headers: Headers): boolean {
  const lines = headers.filter(([name]) => name === 'if-none-match');
  if (lines.length === 0) return false;
  const list = lines.map(([, value]) => value).join(', ');
  if (list === '*') return true;
  const members = [...list.matchAll(MEMBER)];
  const matched = members.reduce((sum, [text]) => sum + text.length, 0);
  if (matched < list.length) return false;
  const opaque = etag.replace(/^W\//, '');
  return members.some(([, other]) => other === opaque);
}
