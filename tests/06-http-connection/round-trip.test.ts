import fc from 'fast-check';
import { expect, test } from 'vitest';

import { octetsToText } from '../../code/05-http-parser/index.ts';
import type { FieldLine } from '../../code/05-http-parser/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import type {
  Incoming,
  Outgoing,
  Role,
} from '../../code/06-http-connection/index.ts';
import { END } from './lab.ts';

const TOKEN = fc.string({
  unit: fc.constantFrom(...'abcXYZ019!#$%&*+-.^_`|~'),
  minLength: 1,
  maxLength: 8,
});
const VALUE = fc
  .string({
    unit: fc.constantFrom('a', 'Z', '0', ' ', '\t', ',', ';', '"', '\xe9'),
    maxLength: 20,
  })
  .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''));
const FIELDS: fc.Arbitrary<FieldLine[]> = fc.array(
  fc.tuple(
    TOKEN.map((name) => `x-${name}`),
    VALUE,
  ),
  { maxLength: 4 },
);
const BODY = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 4 });
const FRAMING = fc.constantFrom('sized', 'chunked');

/** A body, and what is told of it in the head. */
const MESSAGE = fc.record({
  fields: FIELDS,
  body: BODY,
  framing: FRAMING,
  trailer: FIELDS,
});
const REQUEST = fc.record({
  method: TOKEN.filter((method) => method !== 'CONNECT'),
  target: TOKEN.map((path) => `/${path.replace(/[%#]/g, '')}`),
  hasBody: fc.boolean(),
  message: MESSAGE,
});
const RESPONSE = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  reasonPhrase: VALUE,
  message: MESSAGE,
});

interface Message {
  readonly fields: FieldLine[];
  readonly body: Uint8Array[];
  readonly framing: string;
  readonly trailer: FieldLine[];
}

function lengthOf(body: readonly Uint8Array[]): number {
  return body.reduce((sum, { length }) => sum + length, 0);
}

function headerOf({ fields, body, framing }: Message): FieldLine[] {
  if (framing === 'chunked') return fields;
  return [...fields, ['content-length', String(lengthOf(body))]];
}

function bodyOf({ body, framing, trailer }: Message) {
  const trailerSection = framing === 'chunked' ? trailer : [];
  return [
    ...body.map((octets) => ({ type: 'data', octets }) as const),
    { ...END, trailerSection },
  ];
}

const EMPTY_MESSAGE = { fields: [], body: [], framing: 'sized', trailer: [] };

/** Carries the events from one side to the other, in pieces of `size` octets. */
function carry<R extends Role, S extends Role>(
  from: Connection<R>,
  to: Connection<S>,
  { events, size }: { events: readonly Outgoing[R][]; size: number },
): Incoming[S][] {
  const heard: Incoming[S][] = [];
  for (const event of events) {
    const octets = from.send(event);
    for (let at = 0; at < octets.length; at += size) {
      to.receive(octets.slice(at, at + size));
      for (;;) {
        const next = to.nextEvent();
        if (next.type === 'need-data' || next.type === 'paused') break;
        heard.push(next);
      }
    }
  }
  return heard;
}

/** The head, the body as text, and the trailer of a message that was heard. */
function gather(events: readonly Incoming[Role][]) {
  const body = events
    .map((event) => (event.type === 'data' ? octetsToText(event.octets) : ''))
    .join('');
  const last = events.at(-1);
  return {
    head: events[0],
    body,
    trailer: last?.type === 'end-of-message' ? last.trailerSection : 'none',
  };
}

function lower(fields: readonly FieldLine[]): FieldLine[] {
  return fields.map(([name, value]) => [name.toLowerCase(), value]);
}

function wholeBody({ body }: Message): string {
  return body.map((octets) => octetsToText(octets)).join('');
}

test('what one side writes, the other reads, message after message', () => {
  const cycle = fc.tuple(REQUEST, RESPONSE, fc.integer({ min: 1, max: 50 }));
  fc.assert(
    fc.property(fc.array(cycle, { minLength: 1, maxLength: 5 }), (cycles) => {
      const client = new Connection('client');
      const server = new Connection('server');
      for (const [asked, answer, size] of cycles) {
        const sent = asked.hasBody ? asked.message : EMPTY_MESSAGE;
        const heard = gather(
          carry(client, server, {
            events: [
              {
                type: 'request',
                method: asked.method,
                requestTarget: asked.target,
                headerSection: [['host', 'a'], ...headerOf(sent)],
                isChunked: sent.framing === 'chunked',
              },
              ...bodyOf(sent),
            ],
            size,
          }),
        );
        expect(heard.head).toMatchObject({
          method: asked.method,
          requestTarget: asked.target,
        });
        expect(heard.body).toBe(wholeBody(sent));
        expect(heard.trailer).toEqual(
          sent.framing === 'chunked' ? lower(sent.trailer) : [],
        );

        const hasNone = [204, 205, 304].includes(answer.status);
        const message = hasNone
          ? { ...EMPTY_MESSAGE, framing: 'chunked' }
          : answer.message;
        const got = gather(
          carry(server, client, {
            events: [
              {
                type: 'response',
                status: answer.status,
                reasonPhrase: answer.reasonPhrase,
                headerSection: headerOf(message),
              },
              ...bodyOf(message),
            ],
            size,
          }),
        );
        const isHead = asked.method === 'HEAD';
        expect(got.head).toMatchObject({
          type: 'response',
          status: answer.status,
          reasonPhrase: answer.reasonPhrase,
        });
        expect(got.head).toHaveProperty(
          'headerSection',
          expect.arrayContaining(lower(message.fields)),
        );
        expect(got.body).toBe(isHead ? '' : wholeBody(message));
        expect([client.ourState, client.theirState]).toEqual(['done', 'done']);
        expect([server.ourState, server.theirState]).toEqual(['done', 'done']);
        client.startNextCycle();
        server.startNextCycle();
      }
    }),
    { numRuns: 300 },
  );
});
