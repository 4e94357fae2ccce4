// mount.ts: an application below a path of another.
//
//   /app/blog/2024      rootPath /app        for the outer application
//   /app/blog/2024      rootPath /app/blog   for the inner one
//
// The path stays whole. What grows is the part of it that is somebody else's.

import { copyScope, isHttpCall } from '../index.ts';
import type { Application, HttpApplication } from '../index.ts';

/**
 * The application that leaves the requests below `prefix` to `inner`. All other
 * calls are for `otherwise`, a lifespan too.
 *
 * @param prefix  Decoded: `/` and more, without a `/` at its end.
 * @throws RangeError if it isn't such a path.
 */
export function mount<State = unknown>(
  prefix: string,
  inner: HttpApplication<State>,
  otherwise: Application<State>,
): Application<State> {
  if (!/^\/.*[^/]$/s.test(prefix))
    throw new RangeError(
      `Cannot mount at "${prefix}": it is no path without its end, expected such as "/blog"`,
    );
  return (...call) => {
    if (!isHttpCall(call)) return otherwise(...call);
    const [scope, receive, send] = call;
    const rootPath = scope.rootPath + prefix;
    if (!isBelow(scope.rawPath, rootPath)) return otherwise(...call);
    return inner(copyScope(scope, { rootPath }), receive, send);
  };
}

/**
 * Segments are counted before they are decoded: an escaped slash doesn't part
 * any, and looks as if it did in the path.
 */
function isBelow(rawPath: string, rootPath: string): boolean {
  const { length } = rootPath.split('/');
  const segments = rawPath.split('/').slice(0, length);
  if (segments.length < length) return false;
  return decodeURIComponent(segments.join('/')) === rootPath;
}
