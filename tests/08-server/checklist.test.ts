import { describe, expect, test } from 'vitest';

import { missingProofs } from '../07-lasgi/proofs.ts';
import type { Row } from '../07-lasgi/proofs.ts';

/** What the interface and its server have to do, and where that is proved. */
const CHECKLIST: readonly Row[] = [
  [
    'E18',
    'a stop while a response streams: alive until the grace is over',
    '08-server/stop > E18: a stream goes on until then, and is aborted only then',
    '08-server/stop > who has not noticed a second later is not waited for',
    '07-lasgi/http-departure > E18: until then a response goes on',
  ],
  [
    '50',
    'an application is one function, and its types fit together',
    '07-lasgi/types > a call is one of the protocols',
    '07-lasgi/types > a message belongs to its protocol',
    '07-lasgi/attempts > a welded application runs on its own server, and on no other',
  ],
  [
    '51',
    'the body of a request streams',
    '08-server/cycle > a body goes out while it comes in',
    '08-server/sockets > are never held',
    '07-lasgi/body > the next piece is asked for when somebody wants it',
  ],
  [
    '52',
    'the body of a response streams, in chunks, but never to HTTP/1.0',
    '08-server/cycle > a body of unknown length',
    '08-server/contract > H5: send waits while the client does not read',
  ],
  [
    '53',
    'one pure state machine, which lint goes by, too',
    '07-lasgi/http-machine > what an application says',
    '07-lasgi/lint > what an application must not send is refused on any server',
    '07-lasgi/lint-random > the linter takes on any server what our server takes, and refuses the rest',
  ],
  [
    '54',
    'one test for each row of the table of errors, over the server',
    '07-lasgi/checklist > each row of the checklist is proved',
    '08-server/conformance > our server on %s',
    '08-server/errors > an application that fails',
  ],
  [
    '55',
    'a client that leaves: a message, a signal, an error of send',
    '08-server/disconnect > a client that is reset',
    '08-server/contract > E16: the signal of a copy of the scope aborts, too',
    '08-server/contract > E10, H6: after the client has left send throws, and nothing is logged',
  ],
  [
    '56',
    'a body is as long as promised, and a field is one field',
    '08-server/errors > sends more than it has promised',
    '08-server/errors > sends less than it has promised',
    '08-server/errors > sends a line break in a field',
  ],
  ['57', 'HEAD, 204, 304', '08-server/cycle > responses without content'],
  [
    '58',
    'Date and Server, written once for each second, and fields for every response',
    '08-server/cycle > the server adds its fields, and leaves those that are there',
    '08-server/cycle > and those that it was given, but where the application has its own',
    '08-server/parts > %d ms is the date %s',
  ],
  [
    '59',
    'a connection on which nothing comes is closed',
    '08-server/time > the time between requests',
  ],
  [
    '60',
    'a time for a head, for a body, and for the whole request',
    '08-server/time > the time for a head',
    '08-server/time > the time for a piece of a body',
    '08-server/time > the time for a request',
  ],
  [
    '61',
    'as many octets, connections and requests as are allowed: 413, 503, a stop',
    '08-server/limits > a request that is too large, or none',
    '08-server/request-quota > is drawn for each process anew',
    '08-server/limits > one too many is told so at once, and there is room again',
  ],
  [
    '62',
    'a stop that lets everything come to its end, and a second one that does not',
    '08-server/stop > a graceful stop',
    '08-server/stop > when the grace is over',
    '08-server/serve > lets it finish what is under way',
    '08-server/serve > of the same kind again ends it at once, by that signal',
  ],
  [
    '63',
    'a lifespan, and its state, which has a type',
    '08-server/run-server > starts, listens, serves, stops and clears up, by %s',
    '08-server/cycle > the state of the lifespan',
    '07-lasgi/types > flows from the lifespan to the requests',
  ],
  [
    '64',
    'a root path, and who asks behind a proxy that is trusted',
    '08-server/cycle > a root path',
    '08-server/proxy-headers > an application behind a proxy',
    '08-server/trusted-peers > is trusted',
  ],
  [
    '65',
    'a line for each request, at its end, with its time and its octets',
    '08-server/access-log > a line for people',
    '08-server/access-log > a line for programs is one object',
  ],
  [
    '67',
    'a new start when a file changes',
    '08-server/reload > serves what has changed, on the same port',
    '08-server/reload > waits for a change, if it could not be started',
  ],
  [
    '69',
    'trailers, hints and notes for tests',
    '08-server/cycle > hints come before, and trailers behind',
    '07-lasgi/client > has hints, trailers, and what is for a test',
  ],
  [
    '70',
    'no HTTP/2 and no TLS: who speaks those is told so',
    '08-server/limits > a TLS greeting',
    '08-server/limits > another version',
  ],
  [
    '71',
    'a start that fails: one line with the cause, and exit code 3',
    '08-server/serve > a start that fails is told in one line, with what to do',
    '08-server/serve > a shutdown that fails is told, with exit code 1',
  ],
  [
    '72',
    'a conformance kit for all servers, and bridges both ways',
    '07-lasgi/conformance > leaves out what it says, and nothing else',
    '07-lasgi/conformance-table > a broken server is found out',
    '07-lasgi/to-fetch > on the server of @hono/node-server',
    '07-lasgi/from-fetch > a Hono application on %s',
  ],
];

describe('what was to be done is proved', () => {
  test.each(CHECKLIST)('%s: %s', (row, _, ...proofs) => {
    expect(proofs).not.toEqual([]);
    expect(missingProofs(row, proofs)).toEqual([]);
  });
});
