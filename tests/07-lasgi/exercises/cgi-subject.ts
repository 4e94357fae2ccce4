// cgi-subject.ts: a server that runs a CGI program for each request, in memory.

import { textToOctets } from '../../../code/05-http-parser/index.ts';
import type { RequestHead } from '../../../code/05-http-parser/index.ts';
import { runCgi } from '../../../code/07-lasgi/exercises/run-cgi.ts';
import { ABILITIES, joinOctets } from '../../../code/07-lasgi/index.ts';
import type {
  Ability,
  Application,
  CaseState,
  ServeOptions,
  Subject,
} from '../../../code/07-lasgi/index.ts';
import { ServerEnd } from '../octets-carrier.ts';
import { Pipe } from '../pipe.ts';
import { bodyOf, createWire, serveRequests } from '../served-end.ts';
import { readCgi } from './cgi-response.ts';

/**
 * There is a lifespan, but only that of one request. That a client has left is
 * known when there is something to write. What is no HTTP gets to no program.
 */
const LACKS: ReadonlySet<Ability> = new Set([
  'lifespan',
  'leaving',
  'octets',
  'http.response.trailers',
  'http.response.early_hint',
]);

/** A server with a program of CGI behind it, to be tried. */
export const CGI_SUBJECT: Subject = {
  name: 'CGI',
  offers: new Set(ABILITIES.filter((ability) => !LACKS.has(ability))),
  async serve(application, options) {
    const connections: Promise<void>[] = [];
    return {
      async connect() {
        const end = new ServerEnd(new Pipe(), new Pipe());
        const program = { application, ...options };
        connections.push(
          serveRequests(end, (head) => answer(end, head, program)),
        );
        return createWire(end);
      },
      async close() {
        await Promise.all(connections);
      },
    };
  },
};

interface Program extends ServeOptions {
  readonly application: Application<CaseState>;
}

async function answer(
  end: ServerEnd,
  head: RequestHead,
  { application, rootPath, onError }: Program,
): Promise<void> {
  const { framing } = head;
  const output = new Output(end);
  let stdin = bodyOf(end);
  let length = framing.type === 'sized' ? framing.octets : 0;
  if (framing.type === 'chunked') {
    const body = await readAll(stdin); // CGI knows only bodies with a length
    length = body.length;
    stdin = pieceOf(body);
  }
  const code = await runCgi(application, {
    variables: variablesOf(head, { rootPath, length }),
    stdin,
    stdout: (octets) => output.take(octets),
    onError,
  });
  await output.end(code);
}

/** The meta-variables of RFC 3875 §4.1, as a process would have them. */
function variablesOf(
  { method, httpVersion, target, headerSection }: RequestHead,
  { rootPath, length }: { readonly rootPath: string; readonly length: number },
): Record<string, string> {
  const { path, query } = 'path' in target ? target : { path: '/', query: '' };
  const variables: Record<string, string> = {
    GATEWAY_INTERFACE: 'CGI/1.1',
    REQUEST_METHOD: method,
    SERVER_PROTOCOL: `HTTP/${httpVersion}`,
    SCRIPT_NAME: rootPath,
    PATH_INFO: path,
    QUERY_STRING: query,
    CONTENT_LENGTH: length === 0 ? '' : `${length}`,
  };
  for (const [name, value] of headerSection) {
    const variable = `HTTP_${name.toUpperCase().replaceAll('-', '_')}`;
    const before = variables[variable];
    const text = new TextDecoder().decode(textToOctets(value));
    variables[variable] = before === undefined ? text : `${before}, ${text}`;
  }
  return variables;
}

async function* pieceOf(octets: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield octets;
}

async function readAll(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return joinOctets(all);
}

/** What a program writes, said to a client. */
class Output {
  readonly #end: ServerEnd;
  #waiting: Uint8Array = new Uint8Array(0); // until the head is whole
  #hasBegun = false;

  constructor(end: ServerEnd) {
    this.#end = end;
  }

  async take(octets: Uint8Array): Promise<void> {
    if (this.#hasBegun) return this.#end.say({ type: 'data', octets });
    this.#waiting = joinOctets([this.#waiting, octets]);
    const response = readCgi(this.#waiting);
    if (response === undefined) return;
    this.#hasBegun = true;
    const { status, headers: headerSection, body } = response;
    await this.#end.say(
      { type: 'response', status, headerSection },
      { type: 'data', octets: body },
    );
  }

  async end(code: number): Promise<void> {
    const { connection, toClient } = this.#end;
    if (code === 0)
      return this.#end.say({ type: 'end-of-message', trailerSection: [] });
    connection.sendFailed();
    toClient.break();
  }
}
