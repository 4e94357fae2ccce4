// show-forgiven.ts: the same applications on two servers, and under the linter.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { lint } from '../lint.ts';
import { toNodeHandler } from '../to-node-handler.ts';
import { FORGIVEN } from './forgiven.ts';
import { serveTrustingly } from './trusting-server.ts';

const ignore = () => {};

// #region the same applications on two servers
/** Tells `log` what a client gets of each, on one server and on another. */
export async function showForgiven(log: (line: string) => void): Promise<void> {
  for (const [mistake, application] of FORGIVEN) {
    log(mistake);
    const trusting = serveTrustingly(application, ignore);
    log(`  on the trusting server  ${await visit(trusting)}`);
    const strict = toNodeHandler(application, { onError: ignore });
    log(`  on toNodeHandler        ${await visit(strict)}`);
  }
}
// #endregion the same applications on two servers

// #region the same applications under the linter
/** Tells what the linter says, on the server that forgives everything. */
export async function showWatched(log: (line: string) => void): Promise<void> {
  for (const [mistake, application] of FORGIVEN) {
    log(mistake);
    const onWarning = (line: string) => log(`  warning: ${line}`);
    const watched = lint(application, { onWarning });
    const onError = (error: unknown) => log(`  ${String(error)}`);
    const calls: Promise<void>[] = [];
    const called: typeof watched = (...call) => {
      const running = watched(...call);
      calls.push(running);
      return running;
    };
    await visit(serveTrustingly(called, onError));
    await Promise.allSettled(calls); // one of them outlives its response
  }
}
// #endregion the same applications under the linter

// #region a visit
/** What a client gets that asks once: a status and a body, or an error. */
async function visit(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const response = await fetch(`http://127.0.0.1:${port}/greet/Ada`);
    const body = await response.text().catch((error: unknown) => String(error));
    return `${response.status} ${body.trim()}`;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
// #endregion a visit
