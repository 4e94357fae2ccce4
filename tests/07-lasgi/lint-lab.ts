// lint-lab.ts: applications under the linter.

import { byProtocol } from '../../code/07-lasgi/index.ts';
import type {
  ExchangeResult,
  HttpApplication,
  HttpCall,
  RequestFacts,
} from '../../code/07-lasgi/index.ts';
import { createHttpScope } from '../../code/07-lasgi/http-scope.ts';
import { lint } from '../../code/07-lasgi/lint.ts';
import {
  ALL_EXTENSIONS,
  createLab,
  DISCONNECT,
  factsOf,
  outcomeOf,
  unchecked,
} from './lab.ts';
import type { Lab } from './lab.ts';

export interface Linted extends Lab {
  readonly warnings: readonly string[];
}

/** Under the linter, on our own server. */
export function createLinted(
  facts: Partial<RequestFacts<unknown>> = {},
): Linted {
  const warnings: string[] = [];
  const lab = createLab({ extensions: ALL_EXTENSIONS, ...facts });
  const run = (http: HttpApplication): Promise<ExchangeResult> =>
    lab.run(lintOf(http, warnings));
  return { ...lab, run, warnings };
}

/** The application, under the linter. */
export function lintOf(
  http: HttpApplication,
  warnings: string[],
): HttpApplication {
  const onWarning = (line: string) => warnings.push(line);
  return lint(byProtocol({ http }), { onWarning });
}

/** A server that takes everything, and says whatever it is told to. */
export function laxServer(
  messages: readonly unknown[] = [],
  taken: unknown[] = [],
) {
  let signals = 0;
  const scope = createHttpScope(
    factsOf({ extensions: ALL_EXTENSIONS, headers: [['a', '1']] }),
    () => {
      signals += 1;
      return new AbortController().signal;
    },
  );
  const left = [...messages];
  const call: HttpCall = [
    scope,
    async () => unchecked(left.shift() ?? DISCONNECT),
    async (message) => {
      taken.push(message);
    },
  ];
  return { call, taken, scope, signals: () => signals };
}

export async function runLax(
  http: HttpApplication,
  messages: readonly unknown[] = [],
): Promise<{ outcome: string; warnings: readonly string[]; taken: unknown[] }> {
  const warnings: string[] = [];
  const { call, taken } = laxServer(messages);
  const linted = lint(byProtocol({ http }), {
    onWarning: (line) => warnings.push(line),
  });
  const outcome = await outcomeOf(linted(...call));
  return { outcome, warnings, taken };
}
