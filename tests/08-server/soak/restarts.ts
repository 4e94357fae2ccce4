// restarts.ts: one server process after another on the same port, and clients that notice nothing but closed connections.
//
// RFC 9112 §9.3.1 lets a client repeat what it has asked on a connection that closed before any octet of an answer. That is
// right only if the server hasn't begun to answer: so the application counts what it is asked for, and every repetition shows.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
  fromPromise,
  sleep,
  taskGroup,
} from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { runOn, StreamError } from '../../../code/04-streams/index.ts';
import type { Transport } from '../../../code/04-streams/index.ts';
import { createRandom } from '../../05-http-parser/fuzz/random.ts';
import type { Random } from '../../05-http-parser/fuzz/random.ts';
import { request, Visitor } from '../visitor.ts';
import { COUNT_FILE } from './counting-application.ts';
import { loadServer } from './server-process.ts';
import type { LoadedServer } from './server-process.ts';

/** What is done to a server. */
export interface RestartOptions {
  readonly transport: string;
  readonly requests: number;
  readonly restarts: number;
  readonly clients: number;
  readonly application?: string;
}

/** What came of it. */
export interface RestartReport {
  readonly answered: number;
  /** Requests that were sent again: the connection had been used before. */
  readonly repeatedOnUsed: number;
  /**
   * The same, on a new connection: it has come between the last look at the
   * listener's queue and the listener's end, and the kernel has reset it.
   */
  readonly repeatedOnNew: number;
  /** Connections that a server has closed behind an answer, and said so. */
  readonly told: number;
  /** Connections that were refused: nobody listened. */
  readonly refused: number;
  /** What must not happen. */
  readonly faults: readonly string[];
}

/** How long a client waits before it connects again. */
const AGAIN_MS = 5;

// #region restart a server under load
/** Sends all requests, while the server is restarted so many times. */
export async function restartUnderLoad(
  options: RestartOptions,
): Promise<RestartReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'atlas-restarts-'));
  const file = path.join(folder, 'ids');
  const servers: LoadedServer[] = [];
  try {
    const load = async (port: number): Promise<LoadedServer> => {
      const server = await loadServer({
        application:
          options.application ?? 'counting-application.ts:application',
        args: ['--port', String(port), '--transport', options.transport],
        env: { [COUNT_FILE]: file },
      });
      servers.push(server);
      return server;
    };
    const crowd = new Crowd(options);
    await runOn('node', (transport) => crowd.run(transport, load));
    return crowd.report(readFileSync(file, 'latin1').split('\n').slice(0, -1));
  } finally {
    await Promise.all(servers.map((server) => server.kill()));
    rmSync(folder, { recursive: true });
  }
}
// #endregion restart a server under load

type Load = (port: number) => Promise<LoadedServer>;

class Crowd {
  readonly #options: RestartOptions;
  readonly #faults: string[] = [];
  #port = 0;
  #asked = 0;
  #answered = 0;
  #repeatedOnUsed = 0;
  #repeatedOnNew = 0;
  #refused = 0;
  #told = 0;

  constructor(options: RestartOptions) {
    this.#options = options;
  }

  *run(transport: Transport, load: Load): Coroutine<void> {
    const { clients, restarts } = this.#options;
    const first = yield* fromPromise(load(0));
    this.#port = yield* fromPromise(first.serve());
    // To load takes most of a second: the clients wouldn't wait for that.
    const others = Array.from({ length: restarts }, () => load(this.#port));
    const next = yield* fromPromise(Promise.all(others));
    yield* taskGroup((group) => {
      for (let n = 0; n < clients; n += 1)
        group.spawn(() => this.#ask(transport, createRandom(n)));
      return this.#restart(first, next);
    });
  }

  // #region one process after another
  *#restart(
    first: LoadedServer,
    others: readonly LoadedServer[],
  ): Coroutine<void> {
    const { requests } = this.#options;
    let server = first;
    for (const [n, next] of others.entries()) {
      const enough = (requests * (n + 1)) / (others.length + 1);
      while (this.#answered < enough) yield* sleep(1);
      yield* this.#stop(server);
      yield* fromPromise(next.serve());
      server = next;
    }
    while (this.#answered < requests) yield* sleep(1);
    yield* this.#stop(server);
  }

  *#stop(server: LoadedServer): Coroutine<void> {
    const { by, stderr } = yield* fromPromise(server.stop());
    if (by !== 0 || stderr !== '')
      this.#faults.push(`a server has ended by ${by}: ${stderr}`);
  }
  // #endregion one process after another

  // #region a client
  *#ask(transport: Transport, random: Random): Coroutine<void> {
    let visitor: Visitor | undefined;
    while (this.#asked < this.#options.requests) {
      const id = this.#asked;
      this.#asked += 1;
      do visitor = yield* this.#askOnce(transport, visitor, { id, random });
      while (!this.#isAnswered.delete(id));
      yield* sleep(random(4));
    }
    visitor?.leave();
  }

  /** Returns the connection, if it can be used again. */
  *#askOnce(
    transport: Transport,
    used: Visitor | undefined,
    { id, random }: { readonly id: number; readonly random: Random },
  ): Coroutine<Visitor | undefined> {
    const visitor = used ?? (yield* this.#connect(transport));
    if (visitor === undefined) return undefined;
    const body = random(2) === 0 ? undefined : ` and ${id}`;
    try {
      yield* send(visitor, id, body);
      const reply = yield* visitor.hear();
      this.#answered += 1;
      this.#isAnswered.add(id);
      if (reply.status !== 200 || reply.body !== `${id}${body ?? ''}`)
        this.#faults.push(`${id}: ${reply.status} ${reply.body} ${reply.end}`);
      if (visitor.rest !== '') this.#faults.push(`${id}: and ${visitor.rest}`);
      if (reply.fields.get('connection') !== 'close') return visitor;
      this.#told += 1;
    } catch (error) {
      if (visitor.end === 'open' && !(error instanceof StreamError))
        throw error;
      this.#noteClosed(id, visitor, used !== undefined);
    }
    visitor.leave();
    return undefined;
  }

  /** It may be sent again only if nothing of an answer has come. */
  #noteClosed(id: number, { rest }: Visitor, isUsed: boolean): void {
    if (rest !== '') {
      this.#faults.push(`${id}: cut off behind ${JSON.stringify(rest)}`);
      this.#isAnswered.add(id);
      this.#answered += 1;
    } else if (isUsed) this.#repeatedOnUsed += 1;
    else this.#repeatedOnNew += 1;
  }

  readonly #isAnswered = new Set<number>();

  *#connect(transport: Transport): Coroutine<Visitor | undefined> {
    const address = { host: '127.0.0.1', port: this.#port };
    try {
      return new Visitor(yield* transport.connect(address));
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#refused += 1;
      yield* sleep(AGAIN_MS);
      return undefined;
    }
  }
  // #endregion a client

  // #region what came of it
  report(counted: readonly string[]): RestartReport {
    const { requests } = this.#options;
    const ids = new Map<string, number>();
    for (const id of counted) ids.set(id, (ids.get(id) ?? 0) + 1);
    for (let id = 0; id < requests; id += 1) {
      const times = ids.get(String(id)) ?? 0;
      if (times !== 1)
        this.#faults.push(`${id}: the application was asked ${times} times`);
    }
    return {
      answered: this.#answered,
      repeatedOnUsed: this.#repeatedOnUsed,
      repeatedOnNew: this.#repeatedOnNew,
      refused: this.#refused,
      told: this.#told,
      faults: this.#faults,
    };
  }
  // #endregion what came of it
}

/**
 * A body comes some time after the head, so that a stop comes in between. Some
 * want no further answer on their connection: newcomers are there at every stop.
 */
function* send(
  visitor: Visitor,
  id: number,
  body: string | undefined,
): Coroutine<void> {
  const lines = id % 4 === 0 ? ['Connection: close'] : [];
  if (body === undefined) return yield* visitor.get(`/${id}`, ...lines);
  const length = `Content-Length: ${body.length}`;
  yield* visitor.say(request(`POST /${id} HTTP/1.1`, length, ...lines));
  yield* sleep(id % 5);
  yield* visitor.say(body);
}
