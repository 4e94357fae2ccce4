// koffi.ts: the package that calls C functions, loaded when it is needed and
// not before.
//
// Without it, and on other systems than Linux, every module of this chapter can
// still be imported.

import { createRequire } from 'node:module';

import type koffi from 'koffi';

/** What we use of the package. */
export type Koffi = typeof koffi;

/** Where the package is to be found, and for which system. */
export interface KoffiSources {
  /** Default: this system. */
  readonly platform?: string;
  /** Default: requires the package that npm installed. */
  readonly requireKoffi?: () => Koffi;
}

// #region load koffi or say what to do
/**
 * Loads the package. @throws Error if it can't be used here: it says what to do
 * instead.
 */
export function loadKoffi({
  platform = process.platform,
  requireKoffi = requireInstalledKoffi,
}: KoffiSources = {}): Koffi {
  if (platform !== 'linux') {
    throw new Error(
      `Cannot use epoll on ${platform}: it is Linux's own, expected the transport of node:net or the in-memory network`,
    );
  }
  try {
    return requireKoffi();
  } catch (cause) {
    throw new Error(
      'Cannot use epoll: the package koffi cannot be loaded, expected it to be there (npm install koffi)',
      { cause },
    );
  }
}

function requireInstalledKoffi(): Koffi {
  const require = createRequire(import.meta.url); // it is a CommonJS module
  return require('koffi') as Koffi;
}
// #endregion load koffi or say what to do
