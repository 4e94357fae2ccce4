// report.ts: what a parser finds, in lines for a terminal.

import { octetsToText } from './octets.ts';
import type { MessageEvent } from './message-event.ts';
import { RemoteProtocolError } from './protocol-error.ts';
import type { RequestHead } from './request-head.ts';
import type { RequestParser } from './request-parser.ts';
import type { RequestTarget, Resource } from './request-target.ts';
import { showControls } from './source-position.ts';

// #region tell what there is
/** The events that `parser` has now, and the fault that ends them. */
export function* report(parser: RequestParser): Generator<string> {
  try {
    for (;;) {
      const event = parser.nextEvent();
      yield* describeEvent(event);
      if (event.type === 'need-data') return;
      if (event.type === 'connection-closed') return;
    }
  } catch (error) {
    if (!(error instanceof RemoteProtocolError)) throw error;
    yield* describeError(error);
  }
}

function* describeError(error: RemoteProtocolError): Generator<string> {
  yield `${error.status} ${error.code}, at octet ${error.offset}`;
  yield error.message;
  yield error.excerpt;
}
// #endregion tell what there is

// #region tell what an event says
function* describeEvent(event: MessageEvent<RequestHead>): Generator<string> {
  switch (event.type) {
    case 'request':
      yield* describeHead(event);
      return;
    case 'data':
      yield `data               ${showControls(octetsToText(event.octets))}`;
      return;
    case 'end-of-message':
      yield 'end-of-message';
      for (const [name, value] of event.trailerSection)
        yield `                   ${name}: ${value}`;
      return;
    case 'connection-closed':
    case 'need-data':
      yield event.type;
  }
}

function* describeHead(head: RequestHead): Generator<string> {
  yield `request            ${head.method}, HTTP/${head.httpVersion}`;
  yield `  target           ${describeTarget(head.target)}`;
  for (const [name, value] of head.headerSection)
    yield `  field            ${name}: ${value}`;
  yield `  body             ${head.framing.type}`;
}

function describeTarget(target: RequestTarget): string {
  switch (target.form) {
    case 'asterisk':
      return 'the server as a whole';
    case 'authority':
      return target.authority;
    case 'origin':
      return describeResource(target);
    case 'absolute':
      return `${describeResource(target)}, at ${target.authority}`;
  }
}

function describeResource({ path, query }: Resource): string {
  return query === '' ? path : `${path}, query ${query}`;
}
// #endregion tell what an event says
