// 07-exchange.ts: what stands between an application and its server, without a server.

import type { Measurement } from '../../.vitepress/weave/measurement.ts';
import { byProtocol, createClient, HttpExchange, lint } from '../../code/07-lasgi/index.ts';
import { createHttpScope } from '../../code/07-lasgi/http-scope.ts';
import type { Carrier, HttpApplication } from '../../code/07-lasgi/index.ts';
import { factsOf } from '../07-lasgi/lab.ts';

const CALLS = 50_000;
const RUNS = 9;

const FACTS = factsOf();

const BODY = new TextEncoder().encode('Hello!\n');
const HEADERS = [['content-type', 'text/plain']] as const;

const hello: HttpApplication = async (_scope, receive, send) => {
  await receive();
  await send({ type: 'http.response.start', status: 200, headers: HEADERS });
  await send({ type: 'http.response.body', body: BODY });
};

const REQUEST = { type: 'http.request', body: new Uint8Array(0), moreBody: false } as const;
const READ = Promise.resolve(REQUEST);
let begun = 0;

/** Has an empty body to give, and takes all at once. */
const NOWHERE: Carrier = {
  readBody: () => READ,
  begin: () => {
    begun += 1;
    return undefined;
  },
  write: () => undefined,
  writeTrailers: () => undefined,
  writeHint: () => undefined,
  breakOff: () => {},
};

/** A middleware that does nothing, so many times. */
function wrapped(times: number): HttpApplication {
  let application = hello;
  for (let n = 0; n < times; n += 1) {
    const inner = application;
    application = (...call) => inner(...call);
  }
  return application;
}

const DONE = Promise.resolve();
const SCOPE = createHttpScope(FACTS, () => new AbortController().signal);

/** The application, called by hand. */
async function callByHand(): Promise<void> {
  await hello(
    SCOPE,
    () => READ,
    () => DONE,
  );
}

/** Measures all of them; takes some seconds. */
export async function measure(): Promise<Measurement> {
  const through = (application: HttpApplication) => async (): Promise<void> => {
    await new HttpExchange(FACTS, NOWHERE).run(application);
  };
  const application = byProtocol({ http: hello });
  const client = await createClient(application);
  const figures = {
    byHandNanos: await nanosOf(callByHand),
    exchangeNanos: await nanosOf(through(hello)),
    tenMiddlewareNanos: await nanosOf(through(wrapped(10))),
    lintNanos: await nanosOf(through(lint(application))),
    clientNanos: await nanosOf(async () => {
      await (await client.get('/')).text();
    }),
  };
  await client.close();
  if (begun === 0) throw new Error('Cannot measure: nothing was answered');
  return { xLabel: '', yLabel: '', series: [], figures };
}

/** The median of some runs, after one to warm up, for one call. */
async function nanosOf(call: () => Promise<void>): Promise<number> {
  const run = async (): Promise<number> => {
    const startMs = performance.now();
    for (let n = 0; n < CALLS; n += 1) await call();
    return ((performance.now() - startMs) * 1e6) / CALLS;
  };
  await run();
  const runs: number[] = [];
  for (let n = 0; n < RUNS; n += 1) runs.push(await run());
  runs.sort((a, b) => a - b);
  return Math.round(runs[Math.floor(RUNS / 2)] ?? NaN);
}
