// lint-call.ts: one call of an application, and what both sides say in it.
//
// It keeps an account of its own, by the tables that servers go by, too: so it
// finds what this server lets pass, and what it gets wrong.

import { isDeparture, LasgiError } from './lasgi-error.ts';
import { blameApplication, blameServer } from './lint-advice.ts';
import { createBusy, createUnfinished } from './misuse.ts';
import type { Receive, Send } from './protocols.ts';

/** Any message: more isn't looked at here. */
interface Typed {
  readonly type: string;
}

// #region the rules of one protocol
/** What may be said in a call. `State` is how far it is. */
export interface Rules<State, Received, Sent> {
  readonly what: 'response' | 'lifespan';
  stepReceived(state: State, message: Received): State | LasgiError;
  stepSent(state: State, message: Sent): State | LasgiError;
  /** Its name, for errors. */
  phaseOf(state: State): string;
  /** Has the application said all that it must? */
  isComplete(state: State): boolean;
  /** Has it been told that nobody listens any more? */
  hasDeparted(state: State): boolean;
}
// #endregion the rules of one protocol

// #region what a call has of its own
/** What a call has of its own. */
export interface Sides<State, Received, Sent> {
  /** How far it is. */
  readonly state: State;
  readonly receive: Receive<Received>; // the server's
  readonly send: Send<Sent>; // the server's
  /** Has the application seen a signal that has aborted? */
  readonly hasAborted: () => boolean;
  readonly onWarning: (line: string) => void;
}
// #endregion what a call has of its own

/** One call, between a server's `receive` and `send` and an application. */
export class LintedCall<State, Received extends Typed, Sent extends Typed> {
  // #region the account of a call
  readonly #rules: Rules<State, Received, Sent>;
  readonly #sides: Sides<State, Received, Sent>;
  #state: State;
  #isReceiving = false;
  #sending = 0; // messages that the server hasn't taken yet
  #hasDeparted = false;
  #hasEnded = false;

  constructor(
    rules: Rules<State, Received, Sent>,
    sides: Sides<State, Received, Sent>,
  ) {
    this.#rules = rules;
    this.#sides = sides;
    this.#state = sides.state;
  }

  get #isComplete(): boolean {
    return this.#rules.isComplete(this.#state);
  }

  get #isDeparture(): boolean {
    if (this.#hasDeparted || this.#sides.hasAborted()) return true;
    return this.#rules.hasDeparted(this.#state);
  }
  // #endregion the account of a call

  // #region wait for the application
  async #valueOf(application: () => Promise<unknown>): Promise<unknown> {
    try {
      return await application();
    } finally {
      this.#hasEnded = true;
    }
  }
  // #endregion wait for the application

  // #region hold a call to its rules
  /**
   * Waits for the application, and looks at what it leaves behind.
   *
   * @throws LasgiError `no-response` if it has left too early.
   */
  async run(application: () => Promise<unknown>): Promise<void> {
    const value = await this.#valueOf(application);
    if (value !== undefined)
      this.#sides.onWarning(
        `The application has returned a value (${typeof value}): nobody looks at it, so let it return nothing`,
      );
    if (this.#sending > 0 && !this.#isDeparture)
      this.#sides.onWarning(
        'The application has returned before the server has taken all that it sent: await every send',
      );
    if (this.#isComplete || this.#isDeparture) return;
    const { what, phaseOf } = this.#rules;
    const error = blameApplication(
      createUnfinished(what, phaseOf(this.#state)),
    );
    // For a server it may be one without a lifespan, and no failure.
    if (what === 'lifespan') this.#sides.onWarning(error.message);
    throw error;
  }
  // #endregion hold a call to its rules

  // #region what the server says
  /** Receives what the server says, if it may say that now. */
  async receive(): Promise<Received> {
    if (this.#isReceiving) throw blameApplication(createBusy());
    this.#isReceiving = true;
    const wasComplete = this.#isComplete;
    try {
      const message = await this.#sides.receive();
      const next = this.#rules.stepReceived(this.#state, message);
      if (next instanceof LasgiError) throw blameServer(next);
      if (wasComplete && message.type !== 'http.disconnect')
        throw blameServer(createLate(message, 'the response is complete'));
      this.#state = next;
      return message;
    } finally {
      this.#isReceiving = false;
    }
  }
  // #endregion what the server says

  // #region what the application says
  /** Sends what the application says, if it may say that now. */
  send(message: Sent): Promise<void> {
    const toNobody = this.#isDeparture;
    const next = toNobody ? this.#state : this.#stepSent(message);
    if (next instanceof LasgiError)
      return Promise.reject(blameApplication(next));
    return this.#pass(message, { next, toNobody });
  }

  #stepSent(message: Sent): State | LasgiError {
    const next = this.#rules.stepSent(this.#state, message);
    if (next instanceof LasgiError || !this.#hasEnded) return next;
    return createLate(message, 'the application has returned');
  }
  // #endregion what the application says

  // #region what comes of it
  #pass(
    message: Sent,
    { next, toNobody }: { readonly next: State; readonly toNobody: boolean },
  ): Promise<void> {
    const before = this.#state;
    this.#state = next;
    this.#sending += 1;
    const sent = Promise.resolve(this.#sides.send(message));
    sent.then(
      () => this.#taken(toNobody),
      (error: unknown) => {
        this.#sending -= 1;
        if (isDeparture(error)) this.#hasDeparted = true;
        // What is refused hasn't happened, unless something else has since.
        if (this.#state === next) this.#state = before;
      },
    );
    return sent;
  }

  #taken(toNobody: boolean): void {
    this.#sending -= 1;
    if (toNobody)
      this.#sides.onWarning(
        'The server has taken a message though nobody is there to read it: it should reject with a ClientDisconnected',
      );
  }
  // #endregion what comes of it
}

function createLate({ type: messageType }: Typed, found: string): LasgiError {
  return new LasgiError(
    `Cannot use "${messageType}": ${found}, expected nothing more`,
    { code: 'not-now', messageType },
  );
}
