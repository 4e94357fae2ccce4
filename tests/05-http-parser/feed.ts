// feed.ts: runs a parser over every way in which its octets may arrive.

import {
  createRequestParser,
  octetsToText,
  RemoteProtocolError,
  textToOctets,
} from '../../code/05-http-parser/index.ts';
import type {
  HttpLimits,
  MessageHead,
  MessageParser,
} from '../../code/05-http-parser/index.ts';

/** What a parser made of some octets: one line for each event. */
export interface Outcome {
  /** With octets that can't be seen escaped: `GET /a HTTP/1.1`, `host: a`, `data abc`, `end`, `x-sum: 1 (trailer)`, `closed`. */
  readonly events: readonly string[];
  readonly error: RemoteProtocolError | undefined;
}

/** Every way to cut `octets`: whole, octet by octet, and in two at each place. */
export function* cuts(octets: Uint8Array): Generator<readonly Uint8Array[]> {
  yield [octets];
  yield Array.from(octets, (_, at) => octets.slice(at, at + 1));
  for (let at = 1; at < octets.length; at += 1)
    yield [octets.slice(0, at), octets.slice(at)];
}

/** Feeds `pieces` and the end of the stream to `parser`, and takes all events between. */
export function feed<S, H extends MessageHead>(
  parser: MessageParser<S, H>,
  pieces: readonly Uint8Array[],
): Outcome {
  const events: string[] = [];
  try {
    for (const piece of pieces) {
      parser.receive(piece);
      takeEvents(parser, events);
    }
    parser.receiveEof();
    takeEvents(parser, events);
    return { events, error: undefined };
  } catch (error) {
    if (!(error instanceof RemoteProtocolError)) throw error;
    return { events, error };
  }
}

function takeEvents<S, H extends MessageHead>(
  parser: MessageParser<S, H>,
  events: string[],
): void {
  for (;;) {
    const event = parser.nextEvent();
    if (event.type === 'need-data') return;
    addWords(events, event);
    if (event.type === 'connection-closed') return;
  }
}

/** Adds an event; data that follows data goes into the same line. */
function addWords(events: string[], event: { readonly type: string }): void {
  const last = events.at(-1);
  for (const words of wordsOf(event)) {
    if (words.startsWith('data ') && last?.startsWith('data ') === true)
      events[events.length - 1] = last + words.slice('data '.length);
    else events.push(words);
  }
}

function wordsOf(event: object): readonly string[] {
  const {
    type,
    octets,
    headerSection,
    trailerSection,
    method,
    requestTarget,
    httpVersion,
  } = event as Record<string, unknown>;
  const fields = (headerSection ?? trailerSection ?? []) as readonly (readonly [
    string,
    string,
  ])[];
  const lines = fields.map(([name, value]) =>
    `${name}: ${escape(value)}`.trimEnd(),
  );
  switch (type) {
    case 'request':
      return [`${method} ${requestTarget} HTTP/${httpVersion}`, ...lines];
    case 'data':
      return [`data ${escape(octetsToText(octets as Uint8Array))}`];
    case 'end-of-message':
      return [...lines.map((line) => `${line} (trailer)`), 'end'];
    case 'connection-closed':
      return ['closed'];
    default:
      return [JSON.stringify(event)];
  }
}

const NAMES = new Map([
  ['\\', '\\\\'],
  ['\0', '\\0'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);

/** Writes what can't be seen in the way of a JavaScript string: `\r`, `\x80`. */
export function escape(text: string): string {
  return text.replace(/[^\x20-\x5b\x5d-\x7e]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return NAMES.get(character) ?? `\\x${code}`;
  });
}

/** What becomes of `text`, one character per octet, when it comes in one piece. */
export function parse(text: string, limits: Partial<HttpLimits> = {}): Outcome {
  return feed(createRequestParser(limits), [textToOctets(text)]);
}

/** What becomes of `text` in every cut; throws if it isn't always the same. */
export function parseEveryWay(
  text: string,
  limits: Partial<HttpLimits> = {},
): Outcome {
  const octets = textToOctets(text);
  const whole = parse(text, limits);
  for (const pieces of cuts(octets)) {
    const outcome = feed(createRequestParser(limits), pieces);
    if (describe(outcome) === describe(whole)) continue;
    const sizes = pieces.map((piece) => piece.length).join(' + ');
    throw new Error(
      `cut into ${sizes} octets:\n${describe(outcome)}\nwhole:\n${describe(whole)}`,
    );
  }
  return whole;
}

/** An outcome in lines, its error with all that it says. */
export function describe({ events, error }: Outcome): string {
  if (error === undefined) return events.join('\n');
  const { status, code, offset, message, excerpt } = error;
  const shown = excerpt.replace(/ +$/gm, '');
  return [...events, `${status} ${code} at ${offset}`, message, shown].join(
    '\n',
  );
}
