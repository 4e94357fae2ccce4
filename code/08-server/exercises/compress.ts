// compress.ts: responses in gzip, piece by piece, for clients that take it.
//
//   Accept-Encoding = #( codings [ weight ] )                 RFC 9110 §12.5.3
//   codings         = content-coding / "identity" / "*"
//   weight          = OWS ";" OWS "q=" qvalue                 RFC 9110 §12.4.2

import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import type { Gzip } from 'node:zlib';

import { listMembers } from '../../06-http-connection/index.ts';
import {
  createHttpState,
  forHttp,
  LasgiError,
  stepHttpSent,
} from '../../07-lasgi/index.ts';
import type {
  Headers,
  HttpResponseBody,
  HttpResponseStart,
  HttpScope,
  HttpSendMessage,
  HttpState,
  Middleware,
  Send,
} from '../../07-lasgi/index.ts';

/** What is compressed. */
export interface CompressOptions {
  /** Shorter bodies aren't, if their length is known. Default 1024. */
  readonly minOctets?: number;
}

/**
 * The middleware that sends text in gzip to clients that take it.
 *
 * @throws RangeError unless `minOctets` is a whole number from 0.
 */
export function compress<State = unknown>({
  minOctets = 1024,
}: CompressOptions = {}): Middleware<State> {
  if (!Number.isSafeInteger(minOctets) || minOctets < 0)
    throw new RangeError(
      `Cannot use minOctets ${minOctets}: expected a whole number from 0`,
    );
  return forHttp((inner) => async (scope, receive, send) => {
    const response = new CodedResponse(send, { minOctets, scope });
    try {
      await inner(scope, receive, (message) => response.send(message));
    } finally {
      await response.end();
    }
  });
}

type Choice = 'gzip' | 'only-gzip' | 'identity'; // only: the rest is refused

function chooseCoding(headers: Headers): Choice {
  const weights = weightsIn(listMembers(headers, 'accept-encoding'));
  const rest = weights.get('*');
  const zipped = weights.get('gzip') ?? rest ?? 0;
  const identity = weights.get('identity') ?? rest;
  if (zipped === 0) return 'identity';
  if (identity === 0) return 'only-gzip';
  return zipped >= (identity ?? 0) ? 'gzip' : 'identity';
}

const MEMBER =
  /^([^;\s]+)(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?$/;

/** What can't be read counts for nothing; of several for one, the last does. */
function weightsIn(members: readonly string[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const member of members) {
    const [, coding = '', weight = '1'] = MEMBER.exec(member) ?? [];
    weights.set(coding === 'x-gzip' ? 'gzip' : coding, Number(weight));
  }
  return weights;
}

type Options = Required<CompressOptions> & { readonly scope: HttpScope };
const NEVER_CODED = [204, 205, 206, 304]; // no content, or a part of it
const type = 'http.response.body';

/** A response on its way, coded or not. */
class CodedResponse {
  readonly #send: Send<HttpSendMessage>;
  readonly #minOctets: number;
  readonly #choice: Choice;
  readonly #isHead: boolean;
  #state: HttpState; // as the application knows it: the server is behind
  #start: HttpResponseStart | undefined; // held until the first piece comes
  #isCoded = false;
  #gzip: Gzip | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(send: Send<HttpSendMessage>, { scope, minOctets }: Options) {
    this.#send = send;
    this.#minOctets = minOctets;
    this.#choice = chooseCoding(scope.headers);
    this.#isHead = scope.method === 'HEAD';
    this.#state = createHttpState(scope);
  }

  /** What can't be sent is refused at once, and the rest has its turn. */
  send(message: HttpSendMessage): Promise<void> {
    const next = stepHttpSent(this.#state, message);
    if (next instanceof LasgiError) return Promise.reject(next);
    this.#state = next;
    if (this.#choice === 'identity') return this.#send(withVary(message));
    const sent = this.#last.then(() => this.#pass(message));
    this.#last = sent.catch(() => {}); // an application need not wait for it
    return sent;
  }

  /** Sends what is on its way, and a start without a body; closes the coder. */
  async end(): Promise<void> {
    await this.#last;
    await this.#begin().catch(() => {}); // the server says what is missing
    this.#gzip?.destroy();
  }

  async #pass(message: HttpSendMessage): Promise<void> {
    if (message.type === type) return this.#passBody(message);
    const isStart = message.type === 'http.response.start';
    if (isStart && isCodable(message)) this.#start = message;
    else await this.#send(withVary(message, 'weak'));
  }

  async #passBody(message: HttpResponseBody): Promise<void> {
    const { body = new Uint8Array(0), moreBody = false } = message;
    const isWhole = this.#start !== undefined && !moreBody;
    // HEAD: an empty body says nothing of what GET would get.
    const isKnown = isWhole && !(this.#isHead && body.length === 0);
    await this.#begin(isKnown ? body.length : undefined);
    if (!this.#isCoded) return this.#send(message);
    if (isWhole && !this.#isHead)
      return this.#send({ type, body: await promisify(gzip)(body) });
    const isEmpty = this.#isHead || (body.length === 0 && moreBody);
    // HEAD: in two, or the server would call it a body of no octets.
    if (isEmpty) await this.#send({ type, moreBody: true });
    else await this.#code(body, moreBody);
    if (!moreBody) await this.#send({ type });
  }

  async #begin(length?: number): Promise<void> {
    const start = this.#start;
    if (start === undefined) return;
    this.#start = undefined;
    this.#isCoded = this.#isWorthIt(start, length);
    await this.#send(this.#isCoded ? codedStart(start) : withVary(start));
  }

  #isWorthIt({ headers = [] }: HttpResponseStart, length = Infinity): boolean {
    if (this.#choice === 'only-gzip') return true;
    const known = Number(find(headers, 'content-length') ?? length);
    return isText(headers) && known >= this.#minOctets;
  }

  async #code(body: Uint8Array, moreBody: boolean): Promise<void> {
    this.#gzip ??= createGzip();
    for await (const coded of codeIn(this.#gzip, { body, moreBody }))
      await this.#send({ type, body: coded, moreBody: true });
  }
}

/** What comes of a piece, as it comes: none of it stays in the coder. */
async function* codeIn(
  coder: Gzip,
  { body, moreBody }: Required<Omit<HttpResponseBody, 'type'>>,
): AsyncGenerator<Uint8Array, void> {
  let isDone = false;
  let wake = (): void => {};
  const onReadable = (): void => wake();
  const onDone = (): void => {
    isDone = true;
    wake();
  };
  coder.on('readable', onReadable);
  try {
    if (moreBody) coder.write(body);
    else coder.end(body).once('end', onDone);
    if (moreBody) coder.flush(constants.Z_SYNC_FLUSH, onDone);
    for (;;) {
      const coded = coder.read() as Uint8Array | null;
      if (coded !== null) yield coded;
      else if (isDone) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    coder.off('readable', onReadable);
  }
}

/** May it be coded, whatever is in it? */
function isCodable({ status, headers = [] }: HttpResponseStart): boolean {
  return !NEVER_CODED.includes(status) && isOpen(headers);
}

/** May anybody change its coding? */
function isOpen(headers: Headers): boolean {
  if (find(headers, 'content-encoding') !== undefined) return false;
  const directives = listMembers(headers, 'cache-control');
  return !directives.some((each) => each.split('=')[0] === 'no-transform');
}

const TEXT =
  /^(?:text\/[^;]+|application\/(?:javascript|json|xml)|[^;]+\+(?:json|xml))[ \t]*(?:;|$)/i;
function isText(headers: Headers): boolean {
  return TEXT.test(find(headers, 'content-type') ?? '');
}

function find(headers: Headers, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1];
}

/** Says that another client might get something else; of a 304 one can't know. */
function withVary(message: HttpSendMessage, tags?: 'weak'): HttpSendMessage {
  if (message.type !== 'http.response.start') return message;
  const { status, headers = [] } = message;
  const isSame = status === 304 && isOpen(headers);
  if (!isSame && !(isCodable(message) && isText(headers))) return message;
  const tagged = isSame && tags === 'weak' ? weaken(headers) : headers;
  return { ...message, headers: mergeVary(tagged) };
}

function mergeVary(headers: Headers): Headers {
  const members = listMembers(headers, 'vary');
  const isThere = members.includes('accept-encoding') || members.includes('*');
  return isThere ? headers : [...headers, ['vary', 'accept-encoding']];
}

/** Octets that are others, and mean the same (RFC 9110 §8.8.1). */
function weaken(headers: Headers): Headers {
  return headers.map(([name, value]) => {
    const isStrong = name === 'etag' && value.startsWith('"');
    return [name, isStrong ? `W/${value}` : value];
  });
}

const NOT_OF_CODED = ['content-length', 'accept-ranges'];

function codedStart(start: HttpResponseStart): HttpResponseStart {
  const kept = weaken(start.headers ?? []).filter(
    ([name]) => !NOT_OF_CODED.includes(name),
  );
  const headers: Headers = [...mergeVary(kept), ['content-encoding', 'gzip']];
  return { ...start, headers };
}
