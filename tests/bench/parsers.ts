// parsers.ts: parsers of requests behind one interface, for 05-parser: ours, Node's own, and llhttp
// as undici ships it.
//
// Each tells how many fields it found and how many octets of body, so that none can skip its work.
// Node's and undici's are driven as those two drive them: fields become strings in a callback, and
// a body is handed over in pieces.

import { createRequire } from 'node:module';

import { createRequestParser } from '../../code/05-http-parser/index.ts';

/** What was found in the octets so far. */
export interface Found {
  fields: number;
  octets: number;
  messages: number;
}

export interface BenchParser {
  readonly found: Found;
  /** Parses the next octets of the connection. */
  parse(octets: Uint8Array): void;
}

export const PARSERS: Readonly<Record<string, () => BenchParser | Promise<BenchParser>>> = {
  ours: createOurs,
  'Node.js': createNodes,
  'llhttp in WebAssembly': createWasm,
};

function createOurs(): BenchParser {
  const found = { fields: 0, octets: 0, messages: 0 };
  const parser = createRequestParser();
  function parse(octets: Uint8Array): void {
    parser.receive(octets);
    for (;;) {
      const event = parser.nextEvent();
      if (event.type === 'request') found.fields += event.headerSection.length;
      else if (event.type === 'data') found.octets += event.octets.length;
      else if (event.type === 'end-of-message') found.messages += 1;
      else return;
    }
  }
  return { found, parse };
}

// Node's own.

type Callback = (...args: never[]) => unknown;

interface NodeParser {
  initialize(type: number, resource: object): void;
  execute(octets: Uint8Array): unknown;
  [callback: number]: Callback;
}

interface NodeParserClass {
  new (): NodeParser;
  readonly REQUEST: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

function createNodes(): BenchParser {
  const found = { fields: 0, octets: 0, messages: 0 };
  const { HTTPParser } = createRequire(import.meta.url)('node:_http_common') as {
    readonly HTTPParser: NodeParserClass; // it has no types
  };
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {});
  parser[HTTPParser.kOnHeadersComplete] = (_major: number, _minor: number, fields: string[]) => {
    found.fields += fields.length / 2;
    return 0;
  };
  parser[HTTPParser.kOnBody] = (octets: Uint8Array) => {
    found.octets += octets.length;
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    found.messages += 1;
  };
  return { found, parse: (octets) => expectNumber(parser.execute(octets)) };
}

function expectNumber(result: unknown): void {
  if (typeof result !== 'number') throw result;
}

// llhttp, compiled to WebAssembly for undici.

interface Llhttp {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly malloc: (octets: number) => number;
  readonly llhttp_alloc: (type: number) => number;
  readonly llhttp_execute: (parser: number, octets: number, length: number) => number;
}

const REQUEST = 1;
const ROOM = 256 * 1024;

async function createWasm(): Promise<BenchParser> {
  const found = { fields: 0, octets: 0, messages: 0 };
  let memory = Buffer.alloc(0);
  let fields: string[] = [];
  const addText = (_parser: number, at: number, length: number): number => {
    fields.push(memory.toString('latin1', at, at + length));
    return 0;
  };
  const ignore = (): number => 0;
  const env = {
    wasm_on_message_begin: ignore,
    wasm_on_status: ignore,
    wasm_on_url: addText,
    wasm_on_header_field: addText,
    wasm_on_header_value: addText,
    wasm_on_headers_complete: (): number => {
      found.fields += (fields.length - 1) / 2; // the first is the target
      fields = [];
      return 0;
    },
    wasm_on_body: (_parser: number, at: number, length: number): number => {
      found.octets += memory.subarray(at, at + length).length;
      return 0;
    },
    wasm_on_message_complete: (): number => {
      found.messages += 1;
      return 0;
    },
  };
  const llhttp = await instantiate(env);
  const input = llhttp.malloc(ROOM);
  const parser = llhttp.llhttp_alloc(REQUEST);
  memory = Buffer.from(llhttp.memory.buffer); // it doesn't grow after these two
  function parse(octets: Uint8Array): void {
    memory.set(octets, input);
    const code = llhttp.llhttp_execute(parser, input, octets.length);
    if (code !== 0) throw new Error(`Cannot parse: llhttp says ${code}`);
  }
  return { found, parse };
}

/** The part of WebAssembly that is used: it is in no library of types that we have. */
interface WebAssemblyApi {
  instantiate(
    octets: Uint8Array,
    imports: { readonly env: Env },
  ): Promise<{ readonly instance: { readonly exports: unknown } }>;
}

type Env = Readonly<Record<string, (parser: number, at: number, length: number) => number>>;

async function instantiate(env: Env): Promise<Llhttp> {
  const require = createRequire(import.meta.url);
  const octets = require('undici/lib/llhttp/llhttp_simd-wasm.js') as Uint8Array;
  const { WebAssembly: api } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
  const { instance } = await api.instantiate(octets, { env });
  return instance.exports as Llhttp;
}
