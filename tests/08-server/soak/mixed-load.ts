// mixed-load.ts: everything at once, for as long as it is wanted, and what that has done to the server.

import {
  Cancelled,
  fromPromise,
  sleep,
  taskGroup,
} from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { runOn } from '../../../code/04-streams/index.ts';
import type { Transport } from '../../../code/04-streams/index.ts';
import { createRandom, pick } from '../../05-http-parser/fuzz/random.ts';
import type { Random } from '../../05-http-parser/fuzz/random.ts';
import { Visitor } from '../visitor.ts';
import { FINAL, inTime, POLITE } from './actions.ts';
import type { Action } from './actions.ts';
import type { Gauge } from './application.ts';
import { loadServer } from './server-process.ts';
import type { LoadedServer } from './server-process.ts';
import { judge, MIN_SAMPLES } from './verdict.ts';
import type { Sample } from './verdict.ts';

/** What is done to a server, and for how long. */
export interface MixedLoadOptions {
  readonly transport: string;
  /** Longer if a look at the server takes so long that there are too few. */
  readonly durationMs: number;
  /** Between two looks at the server. */
  readonly sampleMs: number;
  readonly clients?: number;
  /** How long a connection may be idle, as for `npm run serve`. */
  readonly keepAlive?: string;
  /** In the folder of this file. Default the one whose octets are known. */
  readonly application?: string;
  readonly onSample?: (sample: Sample) => void;
}

/** What came of it. */
export interface MixedLoadReport {
  readonly requests: number;
  readonly connections: number;
  /** How often each action was done. */
  readonly actions: ReadonlyMap<string, number>;
  readonly base: Gauge;
  readonly end: Gauge;
  /** None if all is well. */
  readonly faults: readonly string[];
}

/** How long an action may take, on a machine that has other things to do. */
const ACTION_MS = 20_000;

/** How long the server may take to let go of what its clients have left. */
const SETTLE_MS = 10_000;

/** How many unexpected answers are told. */
const MAX_TOLD = 5;

/**
 * The server is to be seen to close what is idle; but a client that is kept from
 * its turn on a busy machine must not count as idle.
 */
const KEEP_ALIVE = '8s';

// #region load a server
/** Puts a mixed load on a server in a process of its own. */
export async function loadMixed(
  options: MixedLoadOptions,
): Promise<MixedLoadReport> {
  const {
    transport,
    keepAlive = KEEP_ALIVE,
    application = 'application.ts:application',
  } = options;
  const server = await loadServer({
    application,
    args: ['--port', '0', '--keep-alive', keepAlive, '--transport', transport],
  });
  try {
    const port = await server.serve();
    return await runOn('node', (client) =>
      new MixedLoad(client, { ...options, port }).run(server),
    );
  } finally {
    await server.kill();
  }
}

class MixedLoad {
  readonly #client: Transport;
  readonly #options: MixedLoadOptions & { readonly port: number };
  readonly #actions = new Map<string, number>();
  readonly #told: string[] = [];
  #requests = 0;
  #connections = 0;
  #unexpected = 0;
  #isOver = false;

  constructor(
    client: Transport,
    options: MixedLoadOptions & { readonly port: number },
  ) {
    this.#client = client;
    this.#options = options;
  }

  *run(server: LoadedServer): Coroutine<MixedLoadReport> {
    const { clients = 40 } = this.#options;
    const base = yield* this.#look();
    const samples: Sample[] = [];
    yield* taskGroup((group) => {
      for (let n = 0; n < clients; n += 1)
        group.spawn(() => this.#visitAgain(createRandom(n)));
      return this.#watch(samples);
    });
    const end = yield* this.#settle(base);
    const { by, stderr } = yield* fromPromise(server.stop());
    const faults = [...this.#told, ...judge({ samples, base, end })];
    if (this.#unexpected > this.#told.length)
      faults.unshift(`${this.#unexpected} unexpected answers, such as`);
    if (by !== 0) faults.push(`the server has ended by ${by}`);
    if (stderr !== '') faults.push(`the server has said: ${stderr}`);
    const { requests, connections, actions } = this.#counts;
    return { requests, connections, actions, base, end, faults };
  }
  // #endregion load a server

  get #counts() {
    return {
      requests: this.#requests,
      connections: this.#connections,
      actions: this.#actions,
    };
  }

  // #region look at the server
  *#watch(samples: Sample[]): Coroutine<void> {
    const { durationMs, sampleMs, onSample } = this.#options;
    const { loop } = this.#client;
    const startMs = loop.nowMs;
    while (loop.nowMs - startMs < durationMs || samples.length < MIN_SAMPLES) {
      yield* sleep(sampleMs);
      const gauge = yield* this.#look();
      const sample = {
        ...gauge,
        atMs: loop.nowMs - startMs,
        requests: this.#requests,
        unexpected: this.#unexpected,
      };
      samples.push(sample);
      onSample?.(sample);
    }
    this.#isOver = true;
  }

  *#look(): Coroutine<Gauge> {
    const visitor = yield* this.#connect();
    const { body } = yield* visitor.ask('/gauge');
    visitor.leave();
    return JSON.parse(body) as Gauge;
  }

  /** The server needs a moment to notice that everybody has left. */
  *#settle(base: Gauge): Coroutine<Gauge> {
    const deadlineMs = this.#client.loop.nowMs + SETTLE_MS;
    for (;;) {
      const gauge = yield* this.#look();
      const { descriptors, tasks } = gauge;
      const isBack = descriptors <= base.descriptors && tasks <= base.tasks;
      if (isBack || this.#client.loop.nowMs > deadlineMs) return gauge;
      yield* sleep(50);
    }
  }
  // #endregion look at the server

  // #region visit it
  *#visitAgain(random: Random): Coroutine<void> {
    while (!this.#isOver) {
      const visitor = yield* this.#connect();
      this.#connections += 1;
      for (let n = random(8); n > 0 && visitor.end === 'open'; n -= 1)
        yield* this.#act(pick(random, [...POLITE]), visitor, random);
      if (visitor.end === 'open' && random(2) === 0)
        yield* this.#act(pick(random, [...FINAL]), visitor, random);
      if (random(2) === 0 && visitor.end === 'open') yield* end(visitor);
      visitor.leave();
    }
  }

  *#act(
    [name, action]: readonly [string, Action],
    visitor: Visitor,
    random: Random,
  ): Coroutine<void> {
    try {
      const answered = yield* inTime(ACTION_MS, () => action(visitor, random));
      this.#requests += answered; // not in one: others add to it meanwhile
      this.#actions.set(name, (this.#actions.get(name) ?? 0) + 1);
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      this.#unexpected += 1;
      if (this.#told.length < MAX_TOLD) this.#told.push(`${name}: ${error}`);
      visitor.leave();
      visitor.end = 'reset';
    }
  }

  *#connect(): Coroutine<Visitor> {
    const address = { host: '127.0.0.1', port: this.#options.port };
    return new Visitor(yield* this.#client.connect(address));
  }
  // #endregion visit it
}

/** Leaves as one should. The server may have left already. */
function* end(visitor: Visitor): Coroutine<void> {
  try {
    yield* visitor.endHalf();
    yield* visitor.hearAll();
  } catch {
    // it has
  }
}
