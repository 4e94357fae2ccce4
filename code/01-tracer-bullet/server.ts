// server.ts: a web framework in one file, crude at every joint. It greets a
// browser that behaves; what it does to everybody else is pinned by its tests.

import { createServer, type Server } from 'node:net';

// #region the page
const PAGE = `<!doctype html>
<html lang="en">
<title>Atlas</title>
<h1>Hello, {{ name }}!</h1>
<form>
<label>Your name <input name="name"></label> <button>Greet me</button>
</form>
`;
// #endregion the page

// #region the handlers
type Values = ReadonlyMap<string, string>;
type Handler = (query: Values) => string;

function greet(query: Values): string {
  return fill(PAGE, new Map([['name', query.get('name') ?? 'world']]));
}

function report(): string {
  return fill(PAGE, new Map([['name', askSlowDatabase()]]));
}
// #endregion the handlers

// #region a database that takes a second
const QUERY_MS = 1_000;

function askSlowDatabase(): string {
  const cell = new Int32Array(new SharedArrayBuffer(4)); // nobody else has it
  Atomics.wait(cell, 0, 0, QUERY_MS); // so the thread sleeps its time out
  return 'all 42 of you';
}
// #endregion a database that takes a second

// #region the routes
const ROUTES: ReadonlyMap<string, Handler> = new Map([
  ['/', greet],
  ['/report', report],
]);
// #endregion the routes

// #region answer whoever connects
/** Listens on `port` of this machine; whatever comes first is the request. */
export function serve(port: number): Server {
  const server = createServer((socket) => {
    socket.once('data', (octets) => {
      socket.end(respond(octets.toString()));
    });
  });
  return server.listen(port, '127.0.0.1');
}
// #endregion answer whoever connects

// #region from request to response
/** Turns the text of a request into the text of a response. */
export function respond(request: string): string {
  // #region read the request line
  const [requestLine = ''] = request.split('\r\n');
  const [, target = ''] = requestLine.split(' ');
  const [path = '', query = ''] = target.split('?');
  // #endregion read the request line
  console.log(requestLine);
  // #region find the handler and call it
  const handler = ROUTES.get(path);
  if (handler === undefined)
    return formatResponse('404 Not Found', 'No such page.\n');
  return formatResponse('200 OK', handler(parseQuery(query)));
  // #endregion find the handler and call it
}
// #endregion from request to response

// #region take the query apart
function parseQuery(query: string): Values {
  const pairs = query.split('&').map((pair) => pair.split('='));
  return new Map(
    pairs.map(([name = '', value = '']) => [name, decodeURIComponent(value)]),
  );
}
// #endregion take the query apart

// #region fill in the template
function fill(template: string, values: Values): string {
  return template.replace(
    /{{ (\w+) }}/g,
    (_, name: string) => values.get(name) ?? '',
  );
}
// #endregion fill in the template

// #region format the response
function formatResponse(status: string, html: string): string {
  const contentType = 'Content-Type: text/html; charset=utf-8';
  return `HTTP/1.1 ${status}\r\n${contentType}\r\n\r\n${html}`;
}
// #endregion format the response
