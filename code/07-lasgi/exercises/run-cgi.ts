// run-cgi.ts: a server for one request, which another server has started.
//
//   CGI-response = Status *( header-field NL ) NL response-body
//   Status       = "Status:" status-code SP reason-phrase NL  RFC 3875 §6.3.3
//
// The head of the request is in variables, its body comes in, and the response
// goes out. Who has started us speaks HTTP; we don't.

import {
  isToken,
  octetsToText,
  quote,
  textToOctets,
} from '../../05-http-parser/index.ts';
import {
  findReasonPhrase,
  listMembers,
} from '../../06-http-connection/index.ts';
import {
  ClientDisconnected,
  HttpExchange,
  joinOctets,
  startLifespan,
} from '../index.ts';
import type {
  Application,
  Carrier,
  Headers,
  HttpRequest,
  HttpResponseStart,
  Piece,
  RequestFacts,
  Written,
} from '../index.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What is around a CGI program. */
export interface CgiOptions {
  /** The meta-variables, as `process.env` has them. */
  readonly variables: Variables;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Resolves when more may come; rejects if nobody reads it. */
  readonly stdout: (octets: Uint8Array) => Promise<void>;
  /** Told of everything that goes wrong. Default `console.error`. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Runs the application, and its lifespan, for one request. Never rejects.
 *
 * @returns The exit code: 0 if a whole response was written, else 1.
 */
export async function runCgi<State = unknown>(
  application: Application<State>,
  options: CgiOptions,
): Promise<number> {
  const { variables, onError = console.error } = options;
  const report = (error: unknown): undefined => {
    try {
      onError(error);
    } catch {} // who has nobody to tell goes on
  };
  const fault = faultIn(variables);
  const lifespan =
    fault === undefined
      ? await startLifespan(application, { onWarning: report }).catch(report)
      : report(fault);
  const REQUEST_METHOD = read(variables, 'REQUEST_METHOD'); // HEAD counts still
  const asked = fault === undefined ? variables : { REQUEST_METHOD };
  const facts = { ...findFacts(asked), state: { ...lifespan?.state } as State };
  const carrier = new CgiCarrier(options);
  const exchange = new HttpExchange<State>(facts, carrier);
  if (lifespan === undefined)
    exchange.answerInstead(fault === undefined ? 500 : 400);
  else {
    const result = await exchange.run(application);
    if (result.type === 'failed') report(result.error);
  }
  const isWhole = await carrier.finish();
  await lifespan?.stop().catch(report);
  return isWhole ? 0 : 1;
}

/** An empty one is as good as none (RFC 3875 §4.1). */
function read(variables: Variables, name: string): string {
  return Object.hasOwn(variables, name) ? (variables[name] ?? '') : '';
}

/** What a server of CGI would have refused, or would have said. */
function faultIn(variables: Variables): RangeError | undefined {
  const method = read(variables, 'REQUEST_METHOD');
  if (!isToken(method)) return bad('REQUEST_METHOD', method, 'a method');
  const length = read(variables, 'CONTENT_LENGTH');
  if (!/^[0-9]{0,15}$/.test(length))
    return bad('CONTENT_LENGTH', length, 'a number of octets');
  const path = `${read(variables, 'SCRIPT_NAME')}/${read(variables, 'PATH_INFO')}`;
  if (/\p{Surrogate}/u.test(path))
    return bad('PATH_INFO', path, 'a path that can be UTF-8');
  return undefined;
}

function bad(name: string, value: string, expected: string): RangeError {
  return new RangeError(
    `Cannot read the variable "${name}": it is ${quote(value)}, expected ${expected}`,
  );
}

function findFacts(variables: Variables): Omit<RequestFacts<unknown>, 'state'> {
  const get = (name: string) => read(variables, name);
  const rootPath = get('SCRIPT_NAME').replace(/(?<!\/)\/+$/, '');
  const path = rootPath + get('PATH_INFO') || '/';
  const scheme = get('HTTPS') === 'on' ? 'https' : 'http';
  const port = portOf(get('SERVER_PORT')) || (scheme === 'http' ? 80 : 443);
  const host = get('SERVER_NAME').replace(/^\[|\]$/g, '');
  const peer = get('REMOTE_ADDR');
  return {
    httpVersion: get('SERVER_PROTOCOL') === 'HTTP/1.0' ? '1.0' : '1.1',
    method: get('REQUEST_METHOD'),
    scheme,
    path,
    // The server has decoded it; how it came, only the server knows.
    rawPath: path.split('/').map(encodeURIComponent).join('/'),
    queryString: octetsOf(get('QUERY_STRING')),
    rootPath,
    headers: findHeaders(variables),
    client: peer === '' ? undefined : [peer, portOf(get('REMOTE_PORT'))],
    server: host === '' ? undefined : [host, port],
    extensions: {}, // there is no way to say more than a response
  };
}

/** 0 if it is none. */
function portOf(text: string): number {
  const isPort = /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535;
  return isPort ? Number(text) : 0;
}

/** Variables were read as UTF-8; a field has a character for each octet. */
function octetsOf(value: string): string {
  return octetsToText(new TextEncoder().encode(value));
}

function findHeaders(variables: Variables): Headers {
  return Object.entries(variables).flatMap(([variable, value = '']) => {
    const name = fieldNameOf(variable);
    if (name === undefined || value === '') return [];
    return [[name, octetsOf(value)] as const];
  });
}

/** Those two have variables of their own, and count there. */
const OF_BODY: ReadonlyMap<string, string> = new Map([
  ['CONTENT_LENGTH', 'content-length'],
  ['CONTENT_TYPE', 'content-type'],
]);

function fieldNameOf(variable: string): string | undefined {
  const [, rest = ''] = /^HTTP_(.*)$/s.exec(variable) ?? [];
  // Before it is in lower case: what is no letter of a token may become one.
  if (!isToken(rest)) return OF_BODY.get(variable);
  const name = rest.toLowerCase().replaceAll('_', '-');
  return /^content-(?:length|type)$/.test(name) ? undefined : name;
}

/** Those are the server's to say (RFC 3875 §6.3.4); a Status would be another. */
const NOT_OURS =
  /^(?:connection|keep-alive|proxy-connection|status|te|trailer|upgrade)$/;

/** Carries one request in, and one response out. */
class CgiCarrier implements Carrier {
  readonly #stdin: AsyncIterable<Uint8Array>;
  readonly #stdout: CgiOptions['stdout'];
  #pieces: AsyncIterator<Uint8Array> | undefined; // once somebody reads
  #octetsLeft: number;
  #written: Promise<void> = Promise.resolve();
  #isWhole = false;

  constructor({ variables, stdin, stdout }: CgiOptions) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#octetsLeft = Number(read(variables, 'CONTENT_LENGTH'));
  }

  /** Behind the body there may be no end: nobody may look (RFC 3875 §4.2). */
  async readBody(): Promise<HttpRequest> {
    const type = 'http.request';
    if (this.#octetsLeft === 0)
      return { type, body: new Uint8Array(0), moreBody: false };
    const { buffer, byteOffset, length } = await this.#readPiece();
    const octets = Math.min(length, this.#octetsLeft);
    const body = new Uint8Array(buffer, byteOffset, octets); // and no Buffer
    this.#octetsLeft -= octets;
    return { type, body, moreBody: this.#octetsLeft > 0 };
  }

  async #readPiece(): Promise<Uint8Array> {
    this.#pieces ??= this.#stdin[Symbol.asyncIterator]();
    const { done, value } = await this.#pieces.next().catch(left);
    return done === true ? left('it has ended') : value;
  }

  begin({ status, headers = [] }: HttpResponseStart, piece: Piece): Written {
    const named = listMembers(headers, 'connection');
    const lines = headers
      .filter(([name]) => !NOT_OURS.test(name) && !named.includes(name))
      .map(([name, value]) => `${name}: ${value}\n`);
    const phrase = findReasonPhrase(status) ?? '';
    const head = `Status: ${status} ${phrase}\n${lines.join('')}\n`;
    return this.#put([textToOctets(head), piece.octets], piece);
  }

  write(piece: Piece): Written {
    return this.#put([piece.octets], piece);
  }

  /** One after the other; nothing comes behind what couldn't be written. */
  #put(pieces: readonly Uint8Array[], { isLast }: Piece): Promise<void> {
    const octets = joinOctets(pieces);
    this.#written = this.#written.then(async () => {
      if (octets.length > 0) await this.#stdout(octets).catch(left);
      this.#isWhole = isLast;
    });
    return this.#written;
  }

  // Never called: no such extension is offered.
  readonly writeTrailers = doNothing;
  readonly writeHint = doNothing;
  /** Nothing of CGI says so: the exit code has to. */
  readonly breakOff = doNothing;

  /** Waits until all is written. Was it a whole response? */
  async finish(): Promise<boolean> {
    await this.#written.catch(doNothing);
    // Somebody may still wait for a piece: it isn't waited for.
    (async () => this.#pieces?.return?.())().catch(doNothing);
    return this.#isWhole;
  }
}

function doNothing(): undefined {}

function left(cause: unknown): never {
  throw new ClientDisconnected(
    'Cannot go on with the request: the server that has started us is gone',
    { cause },
  );
}
