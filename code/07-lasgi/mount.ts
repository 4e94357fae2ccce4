// mount.ts: a path, below where an application is mounted.
//
// What stands in front of a server has taken the root path off the target. An
// application is told the whole path, so what was taken off is put back: decoded
// in front of what is decoded, escaped in front of what isn't.

import type { Resource } from '../05-http-parser/index.ts';

// #region put the root path back
/** The resource with the root path in front of both of its paths. */
export function mount(resource: Resource, rootPath: string): Resource {
  if (rootPath === '') return resource;
  const { path, rawPath, query } = resource;
  return {
    path: rootPath + path,
    rawPath: encodePath(rootPath) + rawPath,
    query,
  };
}

/** A path that is decoded, as it is sent. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
// #endregion put the root path back
