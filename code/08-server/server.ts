// server.ts: whoever comes is served, until the server is to stop.
//
// To stop is to break no promise: who waits to be accepted is, what has been
// asked is answered, and only then, or when the grace is over, it ends.

import { DEFAULT_BACKLOG } from '../02-event-loop/index.ts';
import type { EventLoop } from '../02-event-loop/index.ts';
import {
  Cancelled,
  pause,
  suspend,
  taskGroup,
} from '../03-coroutines/index.ts';
import type { Coroutine, TaskGroup } from '../03-coroutines/index.ts';
import type { Listener, Stream } from '../04-streams/index.ts';
import { ServerShutdown } from '../07-lasgi/index.ts';
import type { HttpApplication } from '../07-lasgi/index.ts';
import { Bell } from './bell.ts';
import { inTime } from './in-time.ts';
import { refuse } from './refuse.ts';
import { ServedConnection } from './served-connection.ts';
import { withDefaults } from './server-options.ts';
import type { ServerOptions } from './server-options.ts';
import type { ServerParts } from './server-parts.ts';
import { tell } from './tell.ts';
import { Underway } from './underway.ts';

/** How long the queue of a listener has to stay empty, to count as drained. */
const DRAINED_MS = 10;

/** How many may be told at a time that there is no room. */
const MAX_REFUSALS = 100;

/** How long applications have to notice that nobody waits for them any more. */
const ABANDONED_MS = 1_000;

/** Serves an application to whoever connects. */
export class Server<State> {
  readonly #parts: ServerParts<State>;
  readonly #connections = new Underway<ServedConnection<State>>();
  readonly #toStop = new Bell();
  #isStopping = false;
  #refusals = 0;

  /** @param state  What the lifespan has left. */
  constructor(
    loop: EventLoop,
    parts: ServerOptions & {
      readonly application: HttpApplication<State>;
      readonly state: State;
    },
  ) {
    const { application, state, ...options } = parts;
    const settings = withDefaults(options);
    const requests: ServerParts<State>['requests'] = new Underway();
    this.#parts = { application, state, settings, loop, requests };
  }

  /** Connections that are open, without those that are being refused. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Requests under way: the application is, or its response isn't written. */
  get requestCount(): number {
    return this.#parts.requests.size;
  }

  // #region serve until it is to stop
  /**
   * Serves whoever connects, until `stop`; then closes the listener. Where it is
   * cancelled, that is left to whoever has opened it.
   *
   * @param backlog  As the listener was given.
   */
  *run(listener: Listener, backlog = DEFAULT_BACKLOG): Coroutine<void> {
    yield* taskGroup((group) => this.#runIn(group, listener, backlog));
  }

  *#runIn(
    group: TaskGroup,
    listener: Listener,
    backlog: number,
  ): Coroutine<void> {
    const accepting = group.spawn(() => this.#acceptAll(group, listener), {
      name: 'accept',
    });
    try {
      while (!this.#isStopping) yield* this.#toStop.wait();
    } finally {
      accepting.cancel();
    }
    // One task at a time may accept.
    if (!accepting.isDone) yield* suspend((end) => accepting.whenDone(end));
    yield* this.#drain(group, listener, backlog);
    yield* listener.close();
    yield* this.#finish();
    group.cancel();
  }

  *#acceptAll(group: TaskGroup, listener: Listener): Coroutine<void> {
    for (;;) this.#admit(group, yield* listener.accept());
  }
  // #endregion serve until it is to stop

  // #region admit, or refuse
  #admit(group: TaskGroup, stream: Stream): void {
    if (this.#connections.size >= this.#parts.settings.maxConnections)
      return this.#refuse(group, stream);
    const connection = new ServedConnection(this.#parts, stream);
    this.#connections.add(connection);
    group.spawn(() => this.#serve(connection), { name: 'connection' });
  }

  *#serve(connection: ServedConnection<State>): Coroutine<void> {
    try {
      yield* connection.run();
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      // A bug of ours: whatever a client does is no error here. The others go on.
      const { loop, settings } = this.#parts;
      tell(loop, () => settings.onError(error, 'a connection'));
    } finally {
      this.#connections.delete(connection);
    }
  }

  /** So many at a time are told so; beyond that a reset has to do. */
  #refuse(group: TaskGroup, stream: Stream): void {
    if (this.#refusals >= MAX_REFUSALS) return stream.reset();
    this.#refusals += 1;
    group
      .spawn(() => refuse(stream, this.#parts), { name: 'refusal' })
      .whenDone(() => {
        this.#refusals -= 1;
      });
  }
  // #endregion admit, or refuse

  // #region stop
  /** Lets `run` come to its end. Idempotent. */
  stop(): void {
    this.#isStopping = true;
    this.#toStop.ring();
  }

  /**
   * Whoever waits in the listener's queue has been promised a connection. Close
   * the listener in the same step: even so it takes some microseconds, and who
   * comes in those is reset.
   */
  *#drain(
    group: TaskGroup,
    listener: Listener,
    backlog: number,
  ): Coroutine<void> {
    // Linux lets one more wait than it was told. Who comes later is behind them.
    for (let n = 0; n <= backlog; n += 1) {
      const stream =
        (yield* inTime(DRAINED_MS, () => listener.accept())) ??
        (yield* this.#lookOnceMore(listener));
      if (stream === undefined) return;
      this.#admit(group, stream);
    }
  }

  /** A turn may take longer than the silence: nobody has looked then. */
  *#lookOnceMore(listener: Listener): Coroutine<Stream | undefined> {
    yield* pause(); // on Node, libuv has a turn too, and looks
    return listener.tryAccept();
  }

  /** Waits for what is under way; after the grace, no longer. */
  *#finish(): Coroutine<void> {
    yield* pause(); // what has arrived by now is heard first
    for (const connection of this.#connections.members) connection.stop();
    const { graceMs } = this.#parts.settings;
    if (yield* inTime(graceMs, () => this.#untilDone())) return;
    const reason = new ServerShutdown(
      `Cannot wait for the response any longer: the server stops, and ${graceMs} ms are over`,
    );
    for (const connection of this.#connections.members)
      connection.abandon(reason);
    if (yield* inTime(ABANDONED_MS, () => this.#untilDone())) return;
    for (const request of this.#parts.requests.members) request.giveUp();
  }

  *#untilDone(): Coroutine<true> {
    yield* this.#connections.untilEmpty();
    yield* this.#parts.requests.untilEmpty();
    return true;
  }
  // #endregion stop
}
