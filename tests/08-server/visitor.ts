// visitor.ts: a client that says what it is told to, octet by octet, and reads answers with rules of its own.

import { withTimeout } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { StreamError } from '../../code/04-streams/index.ts';
import type { Stream } from '../../code/04-streams/index.ts';

/** A final response, or an informational one. */
export interface Reply {
  readonly status: number;
  readonly fields: ReadonlyMap<string, string>;
  readonly body: string;
  readonly trailers: string;
  /** How its end was known: `cut` if it never came. */
  readonly end: 'length' | 'chunks' | 'eof' | 'none' | 'cut';
}

/** How the server's half has ended; `open` if it hasn't. */
export type End = 'open' | 'eof' | 'reset';

const LATIN1 = new TextDecoder('latin1');

/** A client of which every octet is known. */
export class Visitor {
  readonly stream: Stream;
  end: End = 'open';
  #text = ''; // heard, and not taken

  constructor(stream: Stream) {
    this.stream = stream;
  }

  /** What is heard and was not taken. */
  get rest(): string {
    return this.#text;
  }

  *say(text: string | Uint8Array): Coroutine<void> {
    const octets =
      typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    yield* this.stream.write(octets);
  }

  /** Sends a request without a body. */
  *get(path = '/', ...lines: readonly string[]): Coroutine<void> {
    yield* this.say(request(`GET ${path} HTTP/1.1`, ...lines));
  }

  /** Waits for the next response, whatever its status. */
  *hear(method = 'GET'): Coroutine<Reply> {
    for (;;) {
      const taken = takeReply(this.#text, method, this.end !== 'open');
      if (taken !== undefined) {
        this.#text = taken.rest;
        return taken.reply;
      }
      if (this.end !== 'open')
        throw new Error(
          `Cannot hear a response: ${this.end} after ${JSON.stringify(this.#text)}`,
        );
      yield* this.hearMore();
    }
  }

  /** Sends a request and waits for its response. */
  *ask(path = '/', ...lines: readonly string[]): Coroutine<Reply> {
    yield* this.get(path, ...lines);
    return yield* this.hear();
  }

  /** Waits for more octets, or for the end. */
  *hearMore(maxOctets?: number): Coroutine<void> {
    try {
      const octets = yield* this.stream.read(maxOctets);
      if (octets === undefined) this.end = 'eof';
      else this.#text += LATIN1.decode(octets);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.end = 'reset';
    }
  }

  /** Reads to the end; returns all that was heard and not taken. */
  *hearAll(): Coroutine<string> {
    while (this.end === 'open') yield* this.hearMore();
    return this.#text;
  }

  /** Waits so long, and returns whatever is said meanwhile. */
  *hearFor(delayMs: number): Coroutine<string> {
    try {
      yield* withTimeout(delayMs, () => this.hearAll());
    } catch (error) {
      if (!(error instanceof Error && error.name === 'TimeoutError'))
        throw error;
    }
    return this.#text;
  }

  /** Reads all responses up to the end. */
  *replies(...methods: readonly string[]): Coroutine<readonly Reply[]> {
    yield* this.hearAll();
    const replies: Reply[] = [];
    while (this.#text !== '')
      replies.push(yield* this.hear(methods[replies.length] ?? 'GET'));
    return replies;
  }

  /** Ends its half. */
  *endHalf(): Coroutine<void> {
    yield* this.stream.closeWrite();
  }

  leave(): void {
    this.stream.reset();
  }
}

/** A head with Host, and no body unless the lines say so. */
export function request(line: string, ...lines: readonly string[]): string {
  return [line, 'Host: a', ...lines, '', ''].join('\r\n');
}

// #region read a response
interface Taken {
  readonly reply: Reply;
  readonly rest: string;
}

/** Takes a response off the front of `text`; `undefined` if more has to come. */
export function takeReply(
  text: string,
  method: string,
  isAtEnd: boolean,
): Taken | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [line = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const matched = /^HTTP\/1\.1 ([1-5][0-9]{2}) [ -~]*$/.exec(line);
  if (matched === null) throw new Error(`No status line: ${line}`);
  const status = Number(matched[1]);
  const fields = new Map<string, string>();
  for (const field of lines) {
    const [, name, value] = /^([a-z0-9-]+): (.*)$/.exec(field) ?? [];
    if (name === undefined || value === undefined)
      throw new Error(`No field line: ${field}`);
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const after = text.slice(headEnd + 4);
  const body = takeBody(after, { status, fields, method, isAtEnd });
  if (body === undefined) return undefined;
  const { rest, ...found } = body;
  return { reply: { status, fields, ...found }, rest };
}

type Body = Pick<Reply, 'body' | 'trailers' | 'end'> & {
  readonly rest: string;
};

interface Framed {
  readonly status: number;
  readonly fields: ReadonlyMap<string, string>;
  readonly method: string;
  readonly isAtEnd: boolean;
}

function takeBody(text: string, framed: Framed): Body | undefined {
  const { status, fields, method, isAtEnd } = framed;
  const trailers = '';
  const isEmpty = status < 200 || status === 204 || status === 304;
  if (isEmpty || method === 'HEAD')
    return { body: '', trailers, end: 'none', rest: text };
  if (fields.get('transfer-encoding') === 'chunked')
    return takeChunks(text, isAtEnd);
  const length = fields.get('content-length');
  if (length === undefined)
    return isAtEnd ? { body: text, trailers, end: 'eof', rest: '' } : undefined;
  if (text.length < Number(length))
    return isAtEnd ? { body: text, trailers, end: 'cut', rest: '' } : undefined;
  const body = text.slice(0, Number(length));
  return { body, trailers, end: 'length', rest: text.slice(body.length) };
}

function takeChunks(text: string, isAtEnd: boolean): Body | undefined {
  let body = '';
  let rest = text;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n');
    const size = parseInt(rest.slice(0, Math.max(lineEnd, 0)), 16);
    if (size === 0) {
      const behind = rest.slice(lineEnd + 2);
      const end = behind.startsWith('\r\n') ? 0 : behind.indexOf('\r\n\r\n');
      if (end !== -1) {
        const trailers = behind.slice(0, end);
        const skipped = end === 0 ? 2 : end + 4;
        return { body, trailers, end: 'chunks', rest: behind.slice(skipped) };
      }
    }
    const next = lineEnd + 2 + size + 2;
    if (lineEnd === -1 || size === 0 || rest.length < next)
      return isAtEnd ? { body, trailers: '', end: 'cut', rest: '' } : undefined;
    body += rest.slice(lineEnd + 2, next - 2);
    rest = rest.slice(next);
  }
}
// #endregion read a response
