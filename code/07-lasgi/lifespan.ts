// lifespan.ts: the server's side of a lifespan: before the first request, and
// after the last.

import { LasgiError } from './lasgi-error.ts';
import { stepLifespanReceived, stepLifespanSent } from './lifespan-machine.ts';
import type { LifespanPhase } from './lifespan-machine.ts';
import type {
  LifespanReceiveMessage,
  LifespanSendMessage,
} from './lifespan-messages.ts';
import type { Application } from './protocols.ts';

// #region what a server may say about it
/** How a lifespan is run. */
export interface LifespanOptions {
  /**
   * `auto`, the default: an application that throws has no lifespan, and is run
   * without. `on`: then the start has failed. `off`: it isn't asked.
   */
  readonly mode?: 'auto' | 'on' | 'off';
  /** Told in a line what is odd, and no failure. Default: nobody is. */
  readonly onWarning?: (line: string) => void;
}

/** A lifespan that has begun. */
export interface Lifespan<State> {
  /** What the application has put there; each request gets a copy. */
  readonly state: State;
  /** Has the application one? */
  readonly isSupported: boolean;
  /**
   * Lets the application clear up: after the last request, once.
   *
   * @throws LasgiError `shutdown-failed`.
   */
  stop(): Promise<void>;
}
// #endregion what a server may say about it

// #region start a lifespan
/**
 * Starts the application's lifespan, and waits until it is ready for requests.
 *
 * @throws LasgiError `startup-failed`.
 */
export async function startLifespan<State>(
  application: Application<State>,
  { mode = 'auto', onWarning = () => {} }: LifespanOptions = {},
): Promise<Lifespan<State>> {
  const run = new LifespanRun<State>();
  if (mode === 'off') return run;
  run.begin(application);
  await run.until(() => run.isSupported);
  if (run.isSupported && !run.hasFailed) return run;
  if (run.hasFailed || mode === 'on') throw run.createError('startup-failed');
  // Who throws has none (asgiref, specs/lifespan.rst). But who has taken the
  // first message meant to have one, and who returns has forgotten to throw.
  if (run.phase === 'starting' || run.error === undefined)
    onWarning(`The application runs without a lifespan: ${run.complaint}`);
  return run;
}
// #endregion start a lifespan

const ASGI = { version: '3.0', specVersion: '2.0' } as const;

/** One call of an application with the scope of a lifespan. */
class LifespanRun<State> implements Lifespan<State> {
  // The application fills it before it says that it is ready.
  readonly state = {} as State;
  phase: LifespanPhase = 'created';
  error: unknown; // what it has thrown
  complaint = 'it has returned without an answer';
  #hasEnded = false;
  #isToStop = false;
  #stopping: Promise<void> | undefined;
  #waiters: (() => void)[] = [];

  get isSupported(): boolean {
    return this.phase !== 'created' && this.phase !== 'starting';
  }

  get hasFailed(): boolean {
    return this.phase === 'failed';
  }

  get isOver(): boolean {
    return this.phase === 'stopped' || this.hasFailed;
  }

  // #region call the application
  /** Calls it, and returns at once. */
  begin(application: Application<State>): void {
    this.#call(application)
      .catch((error: unknown) => {
        this.error = error;
        if (!this.hasFailed)
          this.complaint = `it has thrown ${messageOf(error)}`;
      })
      .finally(() => {
        this.#hasEnded = true;
        this.#wake();
      })
      .catch(() => {});
  }

  async #call(application: Application<State>): Promise<void> {
    const send = (message: LifespanSendMessage) => this.#send(message);
    await application(
      { type: 'lifespan', asgi: ASGI, state: this.state },
      () => this.#receive(),
      send,
    );
  }
  // #endregion call the application

  // #region the two messages, and the four answers
  async #receive(): Promise<LifespanReceiveMessage> {
    while (this.phase !== 'created' && !this.#isToStop && !this.isOver)
      await this.#change(); // even behind the end of the call
    const message: LifespanReceiveMessage =
      this.phase === 'created'
        ? { type: 'lifespan.startup' }
        : { type: 'lifespan.shutdown' };
    this.#enter(stepLifespanReceived(this.phase, message));
    return message;
  }

  async #send(message: LifespanSendMessage): Promise<void> {
    this.#enter(stepLifespanSent(this.phase, message));
    if (isFailure(message))
      this.complaint = message.message ?? 'it has said so, and not why';
  }

  #enter(phase: LifespanPhase | LasgiError): void {
    if (phase instanceof LasgiError) throw phase;
    this.phase = phase;
    this.#wake();
  }
  // #endregion the two messages, and the four answers

  // #region wait for a change
  /** Waits until it is so, or the call has ended. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.#hasEnded) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
  // #endregion wait for a change

  // #region stop a lifespan
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    if (this.phase !== 'running') return;
    this.#isToStop = true;
    this.#wake();
    await this.until(() => this.isOver);
    if (!this.isOver || this.hasFailed)
      throw this.createError('shutdown-failed');
  }

  createError(code: 'startup-failed' | 'shutdown-failed'): LasgiError {
    const what = code === 'startup-failed' ? 'start' : 'stop';
    const { phase: state, error: cause } = this;
    return new LasgiError(`Cannot ${what} the application: ${this.complaint}`, {
      code,
      state,
      cause,
    });
  }
  // #endregion stop a lifespan
}

function isFailure(
  message: LifespanSendMessage,
): message is Extract<LifespanSendMessage, { readonly message?: string }> {
  return message.type.endsWith('.failed');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `"${error.message}"` : String(error);
}
