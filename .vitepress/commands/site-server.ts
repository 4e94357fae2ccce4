// site-server.ts: serves the built site, on this machine only.
//
// All of it is read into memory once, under the path that a browser asks for. What is not in
// that table is not found, so no request can name a file outside the site.

import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

interface Resource {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer;
  readonly gzipped: Buffer;
}

/** The resources of a site by the paths of their URLs: `/`, `/00-preface`, `/assets/app.js`. */
export type Site = ReadonlyMap<string, Resource>;

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.woff2', 'font/woff2'],
]);

/** Reads every file of a folder that VitePress has built. */
export function readSite(folder: string): Site {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return new Map(
    names.flatMap((name) => {
      const resource = readResource(folder, name);
      return routesOf(name).map((route) => [route, resource] as const);
    }),
  );
}

/** Answers every request while there is no site yet. */
export const answerLater: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Retry-After': '5' }).end('The book is being built.\n');
};

/** Answers from a site; what it lacks, with its page for that. */
export function answerFrom(site: Site): RequestListener {
  return (request, response) => {
    const [route = '', ...query] = (request.url ?? '').split('?');
    const resource = site.get(route);
    if (resource !== undefined) send(request, response, 200, resource);
    else if (site.has(`${route}/`)) redirect(response, [`${route}/`, ...query].join('?'));
    else send(request, response, 404, site.get('/404'));
  };
}

/** A chapter of several pages is a folder: what its first page links to is beside that. */
function redirect(response: ServerResponse, location: string): void {
  response.writeHead(301, { Location: location }).end();
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  resource: Resource | undefined,
): void {
  const isGzipped = String(request.headers['accept-encoding']).includes('gzip');
  const body = isGzipped ? resource?.gzipped : resource?.content;
  response.writeHead(status, {
    ...resource?.headers,
    Vary: 'Accept-Encoding',
    'Content-Length': body?.length ?? 0,
    ...(isGzipped ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(body); // Node leaves it out of the answer to HEAD
}

/** Clean URLs: `index.html` is also `/`, and `00-preface.html` also `/00-preface`. */
function routesOf(name: string): readonly string[] {
  const url = `/${name.replaceAll(path.sep, '/')}`;
  if (!url.endsWith('.html')) return [url];
  if (url.endsWith('/index.html')) return [url, url.slice(0, -'index.html'.length)];
  const clean = url.slice(0, -'.html'.length);
  return [url, clean, `${clean}/`];
}

function readResource(folder: string, name: string): Resource {
  const content = readFileSync(path.join(folder, name));
  const isHashed = name.startsWith(`assets${path.sep}`); // VitePress puts a hash in these names
  const headers = {
    'Content-Type': TYPES.get(path.extname(name)) ?? 'application/octet-stream',
    'Cache-Control': isHashed ? 'max-age=31536000, immutable' : 'no-cache',
  };
  return { headers, content, gzipped: gzipSync(content) };
}
