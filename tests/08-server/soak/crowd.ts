// crowd.ts: very many connections at a time, held open, and a server that has to end them all.

import { fromPromise, taskGroup } from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { runOn } from '../../../code/04-streams/index.ts';
import type { Transport } from '../../../code/04-streams/index.ts';
import { Visitor } from '../visitor.ts';
import { loadServer } from './server-process.ts';
import type { LoadedServer } from './server-process.ts';

/** What comes to a server. */
export interface CrowdOptions {
  readonly transport: string;
  readonly connections: number;
}

/** What came of it. */
export interface CrowdReport {
  /** Connections that were answered once, all being open. */
  readonly answeredOnce: number;
  /** Those that were answered again, by then. */
  readonly answeredAgain: number;
  /** Those that the server has closed when it was to stop, without a word. */
  readonly closed: number;
  /** How long each of the three took, in milliseconds. */
  readonly tookMs: readonly number[];
  /** How the server has ended: 0 is as it should. */
  readonly endedBy: number | string;
  readonly stderr: string;
}

/** How many connect at the same time: fewer than may wait to be accepted. */
const AT_A_TIME = 250;

const ARGS = ['--port', '0', '--max-connections', 'none'];

/** Descriptors that a process needs for other things. */
const OTHER_DESCRIPTORS = 200;

/** How many connections a process may hold here. */
export function maxCrowd(): number {
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files: { readonly soft: unknown } };
  };
  const soft = userLimits?.open_files.soft;
  return typeof soft === 'number' ? soft - OTHER_DESCRIPTORS : Infinity;
}

// #region hold a crowd
/** Connects so often, asks twice on each connection, and stops the server. */
export async function holdCrowd({
  transport,
  connections,
}: CrowdOptions): Promise<CrowdReport> {
  const server = await loadServer({
    application: 'application.ts:application',
    args: [...ARGS, '--keep-alive', 'none', '--transport', transport],
  });
  try {
    const port = await server.serve();
    return await runOn('node', (client) =>
      visit(client, { server, port, connections }),
    );
  } finally {
    await server.kill();
  }
}

interface Scene {
  readonly server: LoadedServer;
  readonly port: number;
  readonly connections: number;
}

function* visit(
  client: Transport,
  { server, port, connections }: Scene,
): Coroutine<CrowdReport> {
  const visitors: Visitor[] = [];
  const tookMs: number[] = [];
  let startMs = performance.now();
  function* all(body: (visitor: Visitor) => Coroutine<boolean>) {
    let count = 0;
    yield* eachOf(visitors, function* (visitor) {
      if (yield* body(visitor)) count += 1;
    });
    tookMs.push(Math.round(performance.now() - startMs));
    startMs = performance.now();
    return count;
  }
  yield* eachOf(Array.from({ length: connections }), function* () {
    const address = { host: '127.0.0.1', port };
    visitors.push(new Visitor(yield* client.connect(address)));
  });
  const answeredOnce = yield* all(isGreeted);
  const answeredAgain = yield* all(isGreeted);
  const ended = server.stop();
  const closed = yield* all(isClosed);
  const { by: endedBy, stderr } = yield* fromPromise(ended);
  return { answeredOnce, answeredAgain, closed, tookMs, endedBy, stderr };
}

/** Runs `body` for each, so many at a time. */
function* eachOf<T>(
  items: readonly T[],
  body: (item: T) => Coroutine<void>,
): Coroutine<void> {
  const left = items.values();
  yield* taskGroup(function* (group) {
    for (let n = 0; n < AT_A_TIME; n += 1)
      group.spawn(function* () {
        for (const item of left) yield* body(item);
      });
    yield* [];
  });
}

function* isGreeted(visitor: Visitor): Coroutine<boolean> {
  const { status, body } = yield* visitor.ask('/hello');
  return status === 200 && body === 'hello';
}

function* isClosed(visitor: Visitor): Coroutine<boolean> {
  const rest = yield* visitor.hearAll();
  visitor.leave();
  return rest === '' && visitor.end === 'eof';
}
// #endregion hold a crowd
