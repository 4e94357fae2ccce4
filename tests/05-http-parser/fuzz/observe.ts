// observe.ts: feeds a parser, and watches that it keeps what it promises.

import { RemoteProtocolError } from '../../../code/05-http-parser/index.ts';
import type {
  HttpLimits,
  ProtocolErrorCode,
  RequestParser,
} from '../../../code/05-http-parser/index.ts';
import { EventLog } from './event-log.ts';
import { expectClaim, Finding } from './finding.ts';

/** What a fuzzer needs of a parser, so that a false one can be had, too. */
export type FuzzedParser = Pick<
  RequestParser,
  'receive' | 'receiveEof' | 'nextEvent' | 'waitingOctets'
>;

/** Creates a parser. */
export type CreateParser = (limits: HttpLimits) => FuzzedParser;

/** What a parser made of some octets. */
export interface Observed {
  /** What its events say, each word for itself. */
  readonly words: readonly string[];
  readonly error: RemoteProtocolError | undefined;
}

/** Every code that a request can lead to, with its status. */
const STATUS: ReadonlyMap<ProtocolErrorCode, number> = new Map([
  ['bad-line-end', 400],
  ['bad-start-line', 400],
  ['bad-request-target', 400],
  ['bad-field-line', 400],
  ['bad-host', 400],
  ['bad-framing', 400],
  ['bad-chunk', 400],
  ['unexpected-eof', 400],
  ['body-too-large', 413],
  ['extensions-too-large', 413],
  ['start-line-too-long', 414],
  ['fields-too-large', 431],
  ['unknown-coding', 501],
  ['unknown-version', 505],
]);

/** @throws Finding if the parser breaks a promise. */
export function observe(
  create: CreateParser,
  pieces: readonly Uint8Array[],
  limits: HttpLimits,
): Observed {
  const parser = create(limits);
  const log = new EventLog(limits);
  const octets = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const calls = { left: octets + 2 * pieces.length + 8 };
  try {
    for (const piece of pieces) {
      parser.receive(piece);
      takeEvents(parser, log, calls);
      expectLittle(parser, limits);
    }
    parser.receiveEof();
    takeEvents(parser, log, calls);
    expectClaim(log.isClosed, 'the end of the stream closes the connection');
    return { words: log.finish(), error: undefined };
  } catch (thrown) {
    if (thrown instanceof Finding) throw thrown;
    const error = expectKnown(thrown, octets);
    expectFailed(parser, error);
    return { words: log.finish(), error };
  }
}

function takeEvents(
  parser: FuzzedParser,
  log: EventLog,
  calls: { left: number },
): void {
  for (;;) {
    calls.left -= 1;
    expectClaim(calls.left >= 0, 'each octet leads to one event at most');
    const event = parser.nextEvent();
    if (event.type === 'need-data') return;
    log.add(event);
    if (event.type === 'connection-closed') return;
  }
}

/** What waits when more is needed is a line at most, and the CR of its end. */
function expectLittle(parser: FuzzedParser, limits: HttpLimits): void {
  const longest = Math.max(
    limits.maxStartLineOctets,
    limits.maxFieldLineOctets,
    limits.maxChunkExtensionOctets + 13,
  );
  const isLittle = parser.waitingOctets <= longest + 1;
  expectClaim(isLittle, 'no more waits than the longest line');
}

function expectKnown(thrown: unknown, octets: number): RemoteProtocolError {
  if (!(thrown instanceof RemoteProtocolError))
    throw new Finding(`only RemoteProtocolError is thrown, not ${thrown}`);
  const { code, status, offset, message, excerpt } = thrown;
  expectClaim(STATUS.get(code) === status, 'code and status are known');
  const isInside = offset >= 0 && offset <= octets;
  expectClaim(isInside, 'the fault lies in what was received');
  const isClean = !/[\x00-\x1f\x7f-\x9f]/.test(message);
  expectClaim(isClean, 'no message holds a control octet');
  const isShown = !/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(excerpt);
  expectClaim(isShown, 'no excerpt holds a control octet');
  expectClaim(excerpt.split('\n').length === 2, 'an excerpt has two lines');
  return thrown;
}

/** It fails the same way for good, and holds nothing any more. */
function expectFailed(parser: FuzzedParser, error: RemoteProtocolError): void {
  expectClaim(parser.waitingOctets === 0, 'nothing waits after a fault');
  parser.receive(Uint8Array.of(0x0a));
  expectClaim(parser.waitingOctets === 0, 'nothing is held after a fault');
  try {
    parser.nextEvent();
  } catch (again) {
    if (again === error) return;
  }
  throw new Finding('after a fault there is the same fault again');
}
