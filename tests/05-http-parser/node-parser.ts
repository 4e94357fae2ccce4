// node-parser.ts: Node's own parser (llhttp), for comparison with ours.

import { createRequire } from 'node:module';

import { octetsToText } from '../../code/05-http-parser/index.ts';
import { escape } from './feed.ts';

/** What Node gives to a listener: see lib/_http_common.js of Node. */
type Listener = (...values: readonly unknown[]) => number;

interface HttpParser {
  [event: number]: Listener;
  initialize(
    type: number,
    resource: object,
    maxHeaderSize: number,
    lenientFlags: number,
  ): void;
  execute(octets: Uint8Array): number | Error;
  finish(): number | Error | undefined;
}

interface HttpCommon {
  readonly HTTPParser: (new () => HttpParser) & {
    readonly [
      name in
        | 'REQUEST'
        | 'kLenientNone'
        | 'kOnHeaders'
        | 'kOnHeadersComplete'
        | 'kOnBody'
        | 'kOnMessageComplete'
    ]: number;
  };
  readonly methods: readonly string[];
}

const { HTTPParser, methods } = createRequire(import.meta.url)(
  'node:_http_common',
) as HttpCommon; // it has no types

const MAX_HEADER_OCTETS = 16 * 1024;

/** What Node's parser made of some octets, in the lines of `describe`. */
export interface NodeOutcome {
  readonly events: readonly string[];
  /** Did it take all of them, and the end of the connection behind? */
  readonly isAccepted: boolean;
}

/** Feeds `octets` and the end of the stream to Node's parser. */
export function feedNode(octets: Uint8Array): NodeOutcome {
  const parser = new HTTPParser();
  parser.initialize(
    HTTPParser.REQUEST,
    {},
    MAX_HEADER_OCTETS,
    HTTPParser.kLenientNone,
  );
  const events: string[] = [];
  listen(parser, events);
  const taken = parser.execute(Uint8Array.from(octets));
  if (taken instanceof Error) return { events, isAccepted: false };
  const isAtEnd = !(parser.finish() instanceof Error);
  const isAccepted = taken === octets.length && isAtEnd;
  return { events: isAccepted ? [...events, 'closed'] : events, isAccepted };
}

/** Its events become lines. */
function listen(parser: HttpParser, events: string[]): void {
  let hasHead = false;
  let early: readonly string[] = []; // Node hands over 32 fields at a time
  let target = '';
  let data = '';
  parser[HTTPParser.kOnHeaders] = (fields, url) => {
    early = [...early, ...(fields as string[])];
    target += hasHead ? '' : String(url);
    return 0;
  };
  parser[HTTPParser.kOnHeadersComplete] = (...values) => {
    const [major, minor, fields, method, url] = values;
    const path = target + String(url ?? '');
    const name = methods[Number(method)] ?? '';
    events.push(`${name} ${path} HTTP/${major}.${minor}`);
    events.push(...linesOf([...early, ...((fields ?? []) as string[])]));
    [hasHead, early, target, data] = [true, [], '', ''];
    return 0;
  };
  parser[HTTPParser.kOnBody] = (octets) => {
    data += octetsToText(octets as Uint8Array);
    return 0;
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    if (data !== '') events.push(`data ${escape(data)}`);
    events.push(...linesOf(early).map((line) => `${line} (trailer)`), 'end');
    [hasHead, early] = [false, []];
    return 0;
  };
}

/** Names and values, one after the other. */
function linesOf(fields: readonly string[]): readonly string[] {
  return fields.flatMap((name, n) =>
    n % 2 === 0
      ? [`${name.toLowerCase()}: ${escape(fields[n + 1] ?? '')}`.trimEnd()]
      : [],
  );
}
