import { expect, test } from 'vitest';

import { showCollector } from '../../code/07-lasgi/attempts/show-collector.ts';
import {
  showForgiven,
  showWatched,
} from '../../code/07-lasgi/attempts/show-forgiven.ts';
import { showGeneric } from '../../code/07-lasgi/attempts/show-generic.ts';
import { showShortBridge } from '../../code/07-lasgi/attempts/show-short-bridge.ts';
import { showTrusting } from '../../code/07-lasgi/attempts/show-trusting.ts';
import { showWelded } from '../../code/07-lasgi/attempts/show-welded.ts';
import { CONFORMANCE_CASES } from '../../code/07-lasgi/conformance-cases.ts';
import { linesOf } from '../support/lines.ts';

test('a welded application runs on its own server, and on no other', async () => {
  expect(await linesOf(showWelded)).toEqual([
    'on node:http: 200 Hello, Ada!',
    expect.stringMatching(/^on a fetch runtime: TypeError: .*writeHead/),
    expect.stringMatching(/^on the connection of chapter 6: TypeError: /),
  ]);
});

test('a generic application compiles, and mixes the protocols up', async () => {
  expect(await linesOf(showGeneric)).toEqual([
    'the client gets 500',
    expect.stringMatching(/^LasgiError: .*"lifespan.startup.complete"/),
  ]);
});

const HELLO = /200 Hello, Ada!$/;

test.each<[string, RegExp]>([
  ['text for a body', /500 Internal Server Error$/],
  ['no last piece', /200 TypeError: terminated$/],
  ['a path that is changed', HELLO],
  ['a value that is returned', HELLO],
  ['nothing is wrong', HELLO],
])('one server forgives %s, whatever another does', async (name, other) => {
  const lines = await linesOf(showForgiven);
  const at = lines.indexOf(name);
  expect(lines.slice(at + 1, at + 3)).toEqual([
    expect.stringMatching(HELLO),
    expect.stringMatching(other),
  ]);
});

test.each<[string, RegExp]>([
  ['text for a body', /LasgiError: .*its key "body" is wrong.*; mend that key/],
  ['no last piece', /LasgiError: Cannot finish the response: .*it is started/],
  ['a path that is changed', /TypeError: Cannot assign to read only .*'path'/],
  ['a value that is returned', /warning: .*returned a value \(object\)/],
  ['nothing is wrong', /LasgiError: .*"http.request".*: mend the server$/],
])('the linter finds it there: %s', async (name, found) => {
  const lines = await linesOf(showWatched);
  expect(lines[lines.indexOf(name) + 1]).toMatch(found);
});

test('the kit finds out a server that believes everything', async () => {
  const names = [
    'the scope of a request with a path and a query',
    'no body before the start',
  ];
  const cases = CONFORMANCE_CASES.filter(({ name }) => names.includes(name));
  expect(await linesOf((log) => showTrusting(log, cases))).toEqual([
    'toNodeHandler: 0 of 2 cases fail, 0 are skipped',
    'the trusting server: 1 of 2 cases fail, 0 are skipped',
    '  no body before the start',
    '    The body is "xx", expected "ok"',
  ]);
});

test('a short bridge keeps what nobody reads, tells nobody who leaves, and answers no error', async () => {
  expect(await linesOf(showShortBridge)).toEqual([
    'the short bridge',
    expect.stringMatching(/reads nothing: all is sent, and about [56]0 MiB/),
    '  a client leaves: the application hears http.request, http.request, http.request',
    '  the application throws: the client waits, and will wait',
    'toNodeHandler',
    '  a client reads nothing: the application waits, and about 0 MiB are kept in memory',
    '  a client leaves: the application hears http.request, http.disconnect, http.disconnect',
    '  the application throws: the client reads HTTP/1.1 500 Internal Server Error',
  ]);
});

test('a client that collects sees what no server sends, and no stream', async () => {
  expect(await linesOf(showCollector)).toEqual([
    'a client that collects',
    '  a page: 200 Hello!',
    '  a page for which a server answers 500: 200 Hello!',
    '  events, until the client leaves: no response yet, and no error',
    'a client in memory',
    '  a page: 200 Hello!',
    expect.stringMatching(/ 500: LasgiError: .*"http.response.start"/),
    '  events, until the client leaves: 200 Hello!',
  ]);
});
