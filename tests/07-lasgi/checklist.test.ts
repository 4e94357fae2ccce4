import { describe, expect, test } from 'vitest';

import { missingProofs } from './proofs.ts';
import type { Row } from './proofs.ts';

/**
 * What LASGI settles, and where that is proved. E18, the stop of a server, is
 * proved where there is one.
 */
const CORE: readonly Row[] = [
  [
    'C1',
    'one callable, called once for each request, and once for a lifespan',
    'kit > the application is called once for each request',
    'kit > the start goes before the requests, the stop behind them',
  ],
  [
    'C2',
    'a scope has its type, and the versions of the specification',
    'kit > the scope says what it is about, as of which specification',
    '07-lasgi/by-protocol > C2: a scope says its type and its versions',
  ],
  [
    'C3',
    'messages have a type of their protocol, and are plain data',
    'kit > messages have a type of their protocol, and can be cloned',
    '07-lasgi/types > a message belongs to its protocol',
  ],
  [
    'C4',
    'an application throws for a scope that it does not know',
    'kit > an application that does not know the scope is run without a lifespan',
    '07-lasgi/by-protocol > C4: throws if it has none: %j',
    '07-lasgi/lint-lifespan > C4: a scope of a type that nobody knows',
  ],
  [
    'C5',
    'a scope is copied, and not changed',
    'kit > a copy of the scope holds all that the scope holds',
    '07-lasgi/by-protocol > C5: copies the scope, and nobody else sees what it has changed',
    '07-lasgi/copy-scope > has what is changed, and all else; the scope stays as it was',
    '07-lasgi/lint-scope > C5: who changes a scope in place fails',
    '07-lasgi/types > C5: a scope isn’t changed',
  ],
  [
    'C6',
    'what is no message is refused; keys that nobody knows are none of it',
    'kit > a type that is none, or belongs elsewhere',
    'kit > keys hold what they are said to hold',
    'kit > keys that nobody knows are no error',
    '07-lasgi/messages > E9: a message that is %s',
  ],
  [
    'C7',
    'an error of the application is logged, and ends its response',
    'kit > an application that throws is answered for with 500',
    'kit > a response whose application throws in its middle is broken off',
  ],
  [
    'C8',
    'what is sent too late is an error that the server swallows',
    'kit > nothing behind the end',
    'kit > an error behind the end changes nothing for the client',
    'kit > that the client has left is nothing to be logged',
  ],
  [
    'C9',
    'an extension that is offered is an object, and only such are taken',
    'kit > each extension is an object under its name',
    'kit > a client that has not asked for trailers is not offered any',
    '07-lasgi/http-machine > C9: what the scope doesn’t offer is refused',
  ],
  [
    'C10',
    'it is settled for each key whether it is text or octets',
    'kit > each octet of a value is one character',
    'kit > the path is decoded once, the raw path not at all',
    'kit > messages have a type of their protocol, and can be cloned',
    'kit > keys hold what they are said to hold',
  ],
];

const HTTP: readonly Row[] = [
  [
    'H1',
    'a body comes in pieces, without its chunks',
    'kit > the application reads a body in chunks',
    'kit > the application reads a body of any octets',
    'kit > the application reads no body',
  ],
  [
    'H2',
    'http.disconnect, when the client has left or has its answer, for ever',
    'kit > who waits is told that the client has left, as often as it asks',
    'kit > behind the response there is http.disconnect, as often as asked',
  ],
  [
    'H3',
    'the start waits for the first piece, and its names are in lower case',
    'kit > an application that throws behind the start is answered for with 500',
    'kit > a field has to be one, and no more than one',
    '07-lasgi/http-exchange > H3: the start is held back until the first piece',
  ],
  [
    'H4',
    'the server frames',
    "kit > a Transfer-Encoding of chunked is the server's to say",
    'kit > chunks are not for a client of HTTP/1.0',
  ],
  [
    'H5',
    'send waits for a client that does not read',
    'kit > send waits for a client that does not read',
    'kit > the first piece leaves at once',
  ],
  [
    'H6',
    'what is sent to nobody is refused, and not logged',
    'kit > what is sent to nobody is refused',
    'kit > that the client has left is nothing to be logged',
  ],
  [
    'H7',
    'cookies are never joined',
    'kit > two fields of cookies stay two',
    'kit > two cookies are two fields',
    '07-lasgi/from-fetch > has all fields, and cookies without a comma',
  ],
  [
    'H8',
    'the path begins with the root path',
    'kit > the path begins with the root path "/mounted"',
    'kit > a path below a mount begins with it, decoded or not',
    '07-lasgi/client-request > with root path %j has for %j the path %j',
  ],
];

const LIFESPAN: readonly Row[] = [
  [
    'L1',
    'one call, before the first request, with a state',
    'kit > the start goes before the requests, the stop behind them',
    '07-lasgi/lifespan > L1, L2, L3: one call, two messages, two answers',
  ],
  [
    'L2',
    'no request comes before the start has been answered, or if it failed',
    'kit > the start goes before the requests, the stop behind them',
    'kit > a start that has failed is no start',
  ],
  [
    'L3',
    'the stop comes after the last request, and its failure is told',
    'kit > the start goes before the requests, the stop behind them',
    'kit > a stop that has failed is told',
  ],
  [
    'L4',
    'who throws has no lifespan: served without, or not at all',
    'kit > an application that throws before the start is run without a lifespan',
    'kit > where it must have a lifespan, an application that throws is not run',
  ],
  [
    'L5',
    'each request has a shallow copy of the state',
    'kit > each request has a copy of the state, and not a deep one',
  ],
  [
    'L6',
    'answers that come twice or too early are errors',
    'kit > each answer is given once, and when it is due',
    '07-lasgi/lifespan > L6: what is said twice, or at the wrong time',
  ],
  [
    'L7',
    'who returns without an answer has none, and is warned',
    'kit > an application that returns without an answer is run without a lifespan',
    'kit > where it must have a lifespan, an application that returns is not run',
    '07-lasgi/lint-lifespan > L7: %s',
  ],
];

const ERRORS: readonly Row[] = [
  [
    'E1',
    'throws before the start: 500, and nothing of the error',
    'kit > an application that throws is answered for with 500',
  ],
  [
    'E2',
    'throws behind the start: the client sees that the end is missing',
    'kit > a response whose application throws in its middle is broken off',
    'kit > a break is seen where the end of the connection ends the body',
  ],
  [
    'E3',
    'returns without a start: 500',
    'kit > an application that returns without a word is answered for with 500',
  ],
  [
    'E4',
    'returns in the middle: broken off',
    'kit > a response whose application returns in its middle is broken off',
    'kit > a response that lacks its trailers is broken off',
  ],
  [
    'E5',
    'returns a value: the type forbids it, lint warns, the server goes on',
    'kit > what the application returns is nothing to the server',
    '07-lasgi/lint > E5: a value, which is no error',
    '07-lasgi/by-protocol > gets through %s, so that lint around it sees it',
    '07-lasgi/types > E5: an application returns nothing',
  ],
  [
    'E6',
    'a body before the start is refused, with the state and the message',
    'kit > no body before the start',
    '07-lasgi/http-exchange > E6: the error names the message and the state',
  ],
  [
    'E7',
    'a second start is refused',
    'kit > no second start, neither at once nor behind a piece',
  ],
  [
    'E8',
    'a message behind the end is refused',
    'kit > nothing behind the end',
    'kit > an error behind the end changes nothing for the client',
  ],
  [
    'E9',
    'unknown types and missing keys are refused',
    'kit > a type that is none, or belongs elsewhere',
    'kit > a status has to be there, and to be final',
    '07-lasgi/types > and has its keys',
  ],
  [
    'E10',
    'send when the client has left: ClientDisconnected, and nobody logs it',
    'kit > what is sent to nobody is refused',
    'kit > that the client has left is nothing to be logged',
    '07-lasgi/http-departure > of a send to a client that has left ends no process',
  ],
  [
    'E11',
    'receive behind the body waits for the end; the signal aborts',
    'kit > behind the body there is nothing until the response is complete',
    'kit > the signal aborts when the client leaves, and says why',
    '07-lasgi/http-departure > E11: behind the body it waits until the end: %s',
  ],
  [
    'E12',
    'receive behind the response: http.disconnect, again and again',
    'kit > behind the response there is http.disconnect, as often as asked',
    'kit > also if the body was not read',
  ],
  [
    'E13',
    'longer or shorter than promised: refused; 500, or broken off',
    'kit > no more than was promised, at once or bit by bit',
    'kit > no less than was promised',
    'kit > too little for the length is answered with 500',
    'kit > too much behind a first piece breaks the response off',
  ],
  [
    'E14',
    'what can be no field or status is refused, and nothing of it leaves',
    'kit > a line break in a field is answered with 500, and gets nowhere',
    'kit > a status has to be there, and to be final',
    'kit > a field has to be one, and no more than one',
  ],
  [
    'E15',
    'HEAD, 204, 304: no content, no chunks',
    'kit > an answer to HEAD leaves its content behind',
    'kit > an answer to 204 leaves its content behind',
    'kit > an answer to 304 leaves its content behind',
    'kit > an answer to 204 has no length either',
  ],
  [
    'E16',
    'the client leaves: an event, and a signal with the reason',
    'kit > who waits is told that the client has left, as often as it asks',
    'kit > the signal aborts when the client leaves, and says why',
    'kit > a signal that is asked for later has aborted already',
  ],
  [
    'E17',
    'two in receive: the second is refused; two in send: in their order',
    'kit > the second of two that wait in receive is refused',
    'kit > what is sent without waiting arrives in its order',
  ],
  [
    'E19',
    'a body that nobody reads: thrown away up to a cap, then the end',
    'kit > a body that nobody reads is no request',
    '07-lasgi/node-streaming > E19: a body that the application has not read',
    '07-lasgi/node-streaming > too much of a body closes the connection after the answers before it',
  ],
];

const CHECKLIST = [...CORE, ...HTTP, ...LIFESPAN, ...ERRORS];

describe('each row of the checklist is proved', () => {
  test.each(CHECKLIST)('%s: %s', (row, _, ...proofs) => {
    expect(proofs).not.toEqual([]);
    expect(missingProofs(row, proofs)).toEqual([]);
  });

  test('and none is left out', () => {
    const numbered = (letter: string, last: number) =>
      Array.from({ length: last }, (_, at) => `${letter}${at + 1}`);
    const rows = [
      ...numbered('C', 10),
      ...numbered('H', 8),
      ...numbered('L', 7),
      ...numbered('E', 19).filter((row) => row !== 'E18'),
    ];
    expect(CHECKLIST.map(([row]) => row)).toEqual(rows);
  });

  test('and what is not there is found out', () => {
    const proofs = [
      'kit > no body before the start',
      '07-lasgi/lint > no such',
    ];
    expect(missingProofs('C1', proofs)).toEqual(proofs);
  });
});
