// node-parser.ts: Node's own parser (llhttp), for a second opinion on responses.

import { createRequire } from 'node:module';

/** What it has found. */
export interface SecondOpinion {
  readonly status: number;
  readonly body: string;
  readonly isComplete: boolean;
  readonly keepAlive: boolean;
  /** Of the messages that it has begun. */
  readonly messages: number;
}

interface NodeParser {
  [callback: number]: (...args: never[]) => unknown;
  initialize(type: number, resource: object): void;
  execute(octets: Buffer): number | Error;
  finish(): Error | undefined;
}

interface NodeParserClass {
  new (): NodeParser;
  readonly RESPONSE: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

const { HTTPParser } = createRequire(import.meta.url)('node:_http_common') as {
  readonly HTTPParser: NodeParserClass;
}; // it has no types

/** Reads one response to `method`, and the end of the stream if `isEof`. */
export function readAsNode(
  method: string,
  text: string,
  isEof: boolean,
): SecondOpinion {
  const found = {
    status: 0,
    body: '',
    isComplete: false,
    keepAlive: false,
    messages: 0,
  };
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.RESPONSE, {});
  parser[HTTPParser.kOnHeadersComplete] = (...args: unknown[]) => {
    found.status = args[5] as number;
    found.keepAlive = args[8] as boolean;
    found.messages += 1;
    return method === 'HEAD' ? 1 : 0; // 1: no body follows
  };
  parser[HTTPParser.kOnBody] = (octets: Buffer) => {
    found.body += octets.toString('latin1');
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    found.isComplete = true;
  };
  const result = parser.execute(Buffer.from(text, 'latin1'));
  if (result instanceof Error) throw result;
  const atEnd = isEof ? parser.finish() : undefined;
  if (atEnd instanceof Error) throw atEnd;
  return found;
}
