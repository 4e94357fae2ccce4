// served-connection.ts: one connection, from its first octet to its last.
//
// Three tasks in a group: one reads, one writes, and one goes from request to
// request. What happens to one connection is no other's business, so nothing
// is thrown out of it.

import { taskGroup } from '../03-coroutines/index.ts';
import type { Coroutine, TaskGroup } from '../03-coroutines/index.ts';
import { StreamError } from '../04-streams/index.ts';
import type { Stream } from '../04-streams/index.ts';
import { RemoteProtocolError } from '../05-http-parser/index.ts';
import type { RequestHead } from '../05-http-parser/index.ts';
import type { ServerShutdown } from '../07-lasgi/index.ts';
import { plainResponse } from './plain-response.ts';
import { RequestCycle } from './request-cycle.ts';
import type { CycleOwner } from './request-cycle.ts';
import { findConnectionFacts, findRequestFacts } from './request-facts.ts';
import type { ConnectionFacts } from './request-facts.ts';
import { createRefusalRecord } from './request-record.ts';
import type { ServerParts } from './server-parts.ts';
import { tell } from './tell.ts';
import { Wire } from './wire.ts';

/** How long a stop waits for the first request of who has just connected. */
const FIRST_WORD_MS = 200;

/** One connection, and the requests on it. */
export class ServedConnection<State> implements CycleOwner {
  isStopping = false; // once it is to end
  readonly #parts: ServerParts<State>;
  readonly #wire: Wire;
  readonly #facts: ConnectionFacts;
  #cycle: RequestCycle<State> | undefined;
  #isIdle = false; // waits for the client, and has nothing to answer
  #isNew = true; // until it has asked something
  #hasBegun = false; // has some of the next request come with the last one?
  #begunMs = 0; // when the head that is heard last began

  constructor(parts: ServerParts<State>, stream: Stream) {
    const { loop, settings } = parts;
    this.#parts = parts;
    this.#facts = findConnectionFacts(stream, settings.rootPath);
    this.#wire = new Wire({
      loop,
      stream,
      settings,
      onDeparture: (reason) => {
        this.isStopping = true; // what it has asked besides isn't begun
        this.#cycle?.depart(reason);
      },
    });
  }

  // #region run
  /** Serves the connection to its end. Throws nothing but bugs. */
  *run(): Coroutine<void> {
    const wire = this.#wire;
    try {
      yield* taskGroup((group) => this.#serveIn(group));
    } catch (error) {
      if (!(error instanceof StreamError)) throw error; // else it has left
    } finally {
      wire.inbox.close();
      yield* wire.close();
    }
  }

  *#serveIn(group: TaskGroup): Coroutine<void> {
    const { inbox, outbox } = this.#wire;
    group.spawn(() => inbox.readAll(), { name: 'read' });
    group.spawn(() => outbox.writeAll(), { name: 'write' });
    // A task of its own: who is woken in it doesn't pass through all of this.
    const serving = group.spawn(() => this.#serveAll(), { name: 'serve' });
    yield* serving.join();
    yield* outbox.untilEmpty();
    group.cancel();
  }

  *#serveAll(): Coroutine<void> {
    const { connection } = this.#wire;
    try {
      do {
        const head = yield* this.#hearHead();
        if (head === undefined) break;
        yield* this.#answer(head);
      } while (yield* this.#canGoOn());
    } catch (error) {
      if (!(error instanceof RemoteProtocolError)) throw error;
      this.#answerFault(error.status, error.message);
    }
    const { ourState } = connection;
    if (ourState === 'must-close' || ourState === 'done')
      yield* this.#wire.leave();
  }
  // #endregion run

  // #region wait for the next request
  /** Waits for a head; `undefined` if none comes, and all is said. */
  *#hearHead(): Coroutine<RequestHead | undefined> {
    const { inbox } = this.#wire;
    const { loop, settings } = this.#parts;
    this.#begunMs = loop.nowMs;
    let event = inbox.takeEvent();
    if (event === undefined) {
      if (!this.#hasBegun && !(yield* this.#untilBegun())) return undefined;
      event = yield* inbox.hear(settings.headMs);
      if (event === undefined) this.#answerFault(408, 'Too slow: no head yet');
    }
    if (event?.type !== 'request') return undefined;
    // Nothing follows, and that is an event of its own.
    if (event.framing.type === 'none') inbox.takeEvent();
    return event;
  }

  /** Waits for the first octet of a head. Has it come? */
  *#untilBegun(): Coroutine<boolean> {
    if (this.isStopping && !this.#isNew) return false;
    const { loop, settings } = this.#parts;
    const limitMs = this.isStopping ? FIRST_WORD_MS : settings.keepAliveMs;
    this.#isIdle = true;
    const hasBegun = yield* this.#wire.inbox.untilArrived(limitMs);
    this.#isIdle = false;
    this.#begunMs = loop.nowMs;
    return hasBegun;
  }
  // #endregion wait for the next request

  // #region answer it
  *#answer(head: RequestHead): Coroutine<void> {
    const { stream, connection, outbox } = this.#wire;
    this.#isNew = false;
    const state = { ...this.#parts.state };
    const facts = findRequestFacts(head, this.#facts, state);
    if (facts === undefined)
      return this.#answerFault(501, 'There is no tunnel here: CONNECT', head);
    const cycle = new RequestCycle({
      parts: this.#parts,
      wire: this.#wire,
      head,
      facts,
      owner: this,
    });
    this.#cycle = cycle;
    yield* cycle.run();
    this.#cycle = undefined;
    if (!cycle.isBroken && connection.ourState !== 'send-body') return;
    yield* outbox.untilEmpty();
    // Without a length and without chunks an end looks like any other.
    if (head.httpVersion === '1.0') stream.reset();
  }

  // #endregion answer it

  // #region answer what is none
  /** Says what the client has done wrong, if it is the server's turn. */
  #answerFault(status: number, reason: string, head?: RequestHead): void {
    const { ourState } = this.#wire.connection;
    if (ourState !== 'idle' && ourState !== 'send-response') return;
    const text = `${reason}\n`;
    const { loop, settings } = this.#parts;
    this.#wire.say(...plainResponse(status, text, settings));
    const durationMs = loop.nowMs - this.#begunMs;
    const peer = this.#facts.client;
    const refusal = { status, text, peer, durationMs, head };
    tell(loop, () => settings.onRequest(createRefusalRecord(refusal)));
  }
  // #endregion answer what is none

  // #region go on with the next
  /** Can another request follow? Then everything is ready for it. */
  *#canGoOn(): Coroutine<boolean> {
    const { connection, outbox } = this.#wire;
    if (connection.ourState !== 'done' || this.isStopping) return false;
    if (connection.theirState === 'send-body') yield* this.#discard();
    // One response at a time is held, whoever doesn't wait for `send`.
    yield* outbox.untilEmpty();
    const isFailed = connection.ourState !== 'done';
    if (isFailed || connection.theirState !== 'done') return false;
    const next = connection.nextEvent();
    if (next.type === 'connection-closed') return false;
    // Now we know whether some of the next request has come; later we don't.
    this.#hasBegun = next.type === 'paused';
    connection.startNextCycle();
    return true;
  }

  /** Somebody who stops us needn't wait for that. */
  *#discard(): Coroutine<void> {
    this.#isIdle = true;
    yield* this.#wire.discard();
    this.#isIdle = false;
  }
  // #endregion go on with the next

  // #region stop
  /** Ends the connection as soon as it has nothing to answer. */
  stop(): void {
    this.isStopping = true;
    if (!this.#isIdle) return;
    // Who has just been accepted may have asked already.
    if (this.#isNew) this.#wire.inbox.hurry(FIRST_WORD_MS);
    else this.#wire.inbox.interrupt();
  }

  /** Doesn't wait for the application any longer. */
  abandon(reason: ServerShutdown): void {
    if (this.#cycle === undefined) this.#wire.inbox.interrupt();
    else this.#cycle.answerInstead(503, reason);
  }
  // #endregion stop
}
