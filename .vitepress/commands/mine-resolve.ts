// mine-resolve.ts: the module hooks that mine-hook.ts registers; Node runs them on a thread of
// their own.

import type { InitializeHook, ResolveHook } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { resolveMine } from './mine.ts';

let root = '';

/** Receives what {@link register} was given as `data`. */
export const initialize: InitializeHook<{ readonly root: string }> = (data) => {
  root = data.root;
};

/** Sends a relative or absolute import on to the reader's file, where there is one. */
export const resolve: ResolveHook = (specifier, context, nextResolve) => {
  if (!/^(?:\.{0,2}\/|file:)/.test(specifier)) return nextResolve(specifier, context);
  const file = fileURLToPath(new URL(specifier, context.parentURL));
  return nextResolve(pathToFileURL(resolveMine(root, file)).href, context);
};
