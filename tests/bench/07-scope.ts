// 07-scope.ts: what a scope costs, by where the accessor of its signal is.

import type { Measurement } from '../../.vitepress/weave/measurement.ts';
import { createHttpScope } from '../../code/07-lasgi/http-scope.ts';
import { factsOf } from '../07-lasgi/lab.ts';

const CALLS = 200_000;
const RUNS = 9;

const FACTS = factsOf();

const ASGI = { version: '3.0', specVersion: '2.5' } as const;
const findSignal = (): AbortSignal => new AbortController().signal;

/** As a literal with an accessor of its own. */
function createLiteral(facts: typeof FACTS): object {
  return {
    type: 'http',
    asgi: ASGI,
    httpVersion: facts.httpVersion,
    method: facts.method,
    scheme: facts.scheme,
    path: facts.path,
    rawPath: facts.rawPath,
    queryString: facts.queryString,
    rootPath: facts.rootPath,
    headers: facts.headers,
    client: facts.client,
    server: facts.server,
    state: facts.state,
    extensions: facts.extensions,
    get signal() {
      return findSignal();
    },
  };
}

/** With the accessor on the class, where a copy would not find it. */
class ClassScope {
  readonly type = 'http';
  readonly asgi = ASGI;
  readonly httpVersion;
  readonly method;
  readonly scheme;
  readonly path;
  readonly rawPath;
  readonly queryString;
  readonly rootPath;
  readonly headers;
  readonly client;
  readonly server;
  readonly state;
  readonly extensions;

  constructor(facts: typeof FACTS) {
    this.httpVersion = facts.httpVersion;
    this.method = facts.method;
    this.scheme = facts.scheme;
    this.path = facts.path;
    this.rawPath = facts.rawPath;
    this.queryString = facts.queryString;
    this.rootPath = facts.rootPath;
    this.headers = facts.headers;
    this.client = facts.client;
    this.server = facts.server;
    this.state = facts.state;
    this.extensions = facts.extensions;
  }

  get signal(): AbortSignal {
    return findSignal();
  }
}

/** Measures all four; takes some seconds. */
export function measure(): Measurement {
  return {
    xLabel: '',
    yLabel: '',
    series: [],
    figures: {
      literalNanos: nanosOf(() => createLiteral(FACTS)),
      sharedNanos: nanosOf(() => createHttpScope(FACTS, findSignal)),
      classNanos: nanosOf(() => new ClassScope(FACTS)),
      signalNanos: nanosOf(findSignal),
    },
  };
}

let sink: unknown; // so that nothing is left out as unused

/** The median of some runs, after one to warm up, for one call. */
function nanosOf(call: () => unknown): number {
  const run = (): number => {
    const startMs = performance.now();
    for (let n = 0; n < CALLS; n += 1) sink = call();
    return ((performance.now() - startMs) * 1e6) / CALLS;
  };
  run();
  const runs = Array.from({ length: RUNS }, run).toSorted((a, b) => a - b);
  if (sink === undefined) throw new Error('Cannot measure: nothing was made');
  return Math.round(runs[Math.floor(RUNS / 2)] ?? NaN);
}
