// site-server.ts: the built site, as a LASGI application.
//
// All of it is read into memory once, under the path that a browser asks for. What is not in
// that table is not found, so no request can name a file outside the site.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Headers, HttpApplication, HttpCall } from '../../code/07-lasgi/index.ts';

interface Resource {
  readonly headers: Headers;
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
export const answerLater: HttpApplication = (...call) =>
  respond(call, 503, {
    headers: [['retry-after', '5']],
    body: new TextEncoder().encode('The book is being built.\n'),
  });

/** Answers from a site; what it lacks, with its page for that. */
export function answerFrom(site: Site): HttpApplication {
  return (...call) => {
    const [{ rawPath, queryString }] = call;
    const resource = site.get(rawPath);
    if (resource !== undefined) return send(call, 200, resource);
    if (!site.has(`${rawPath}/`)) return send(call, 404, site.get('/404'));
    // A chapter of several pages is a folder: what its first page links to is beside that.
    const location = queryString === '' ? `${rawPath}/` : `${rawPath}/?${queryString}`;
    return respond(call, 301, { headers: [['location', location]] });
  };
}

function send(call: HttpCall, status: number, resource: Resource | undefined): Promise<void> {
  const isGzipped = call[0].headers.some(
    ([name, value]) => name === 'accept-encoding' && value.includes('gzip'),
  );
  const headers: Headers = [
    ...(resource?.headers ?? []),
    ['vary', 'Accept-Encoding'],
    ...(isGzipped ? [['content-encoding', 'gzip'] as const] : []),
  ];
  const body = isGzipped ? resource?.gzipped : resource?.content;
  return respond(call, status, { headers, ...(body && { body }) });
}

/** Says it all at once: so the server knows the length. To HEAD it says no more than that. */
async function respond(
  [, , send]: HttpCall,
  status: number,
  { headers, body }: { readonly headers: Headers; readonly body?: Uint8Array },
): Promise<void> {
  await send({ type: 'http.response.start', status, headers });
  await send({ type: 'http.response.body', ...(body && { body }) });
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
  const headers: Headers = [
    ['content-type', TYPES.get(path.extname(name)) ?? 'application/octet-stream'],
    ['cache-control', isHashed ? 'max-age=31536000, immutable' : 'no-cache'],
  ];
  return { headers, content, gzipped: gzipSync(content) };
}
