// exchange.ts: what the two sides have said to each other so far.
//
// It doesn't know which of them we are, so that both are held to the same
// rules.

import { LocalProtocolError } from '../05-http-parser/index.ts';
import type { HttpVersion, RequestHead } from '../05-http-parser/index.ts';
import type { Said } from './connection-event.ts';
import {
  findNextState,
  findSettled,
  statesBefore,
} from './connection-state.ts';
import type { Pair, Role, State, Step } from './connection-state.ts';
import { expectsContinue } from './expectation.ts';
import { keepsAlive } from './keep-alive.ts';
import { opensTunnel } from './response-head.ts';
import type { ResponseHead } from './response-head.ts';
import { findProposal } from './switch-proposal.ts';

const BOTH_IDLE: Pair = { client: 'idle', server: 'idle' };

/** The messages of one connection, on both sides. */
export class Exchange {
  #states = BOTH_IDLE;
  #keepAlive = true;
  #serverVersion: HttpVersion | undefined;
  // Of this request and its response:
  #request: RequestHead | undefined;
  #isSwitchProposed = false;
  #isWaiting = false;

  // #region what is known
  /** The states of both sides. */
  get states(): Pair {
    return this.#states;
  }

  /** May another request follow? */
  get keepAlive(): boolean {
    return this.#keepAlive;
  }

  /** Of the server's last response. */
  get serverVersion(): HttpVersion | undefined {
    return this.#serverVersion;
  }

  /** The request that was made last, until the next cycle. */
  get request(): RequestHead | undefined {
    return this.#request;
  }

  /** The request that is to be answered, if there is one. */
  get unanswered(): RequestHead | undefined {
    return this.#states.server === 'send-response' ? this.#request : undefined;
  }

  /** Has the client asked for `100 Continue`, and not been answered? */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }
  // #endregion what is known

  // #region record what was said
  /**
   * Whatever either side says passes here.
   *
   * @throws LocalProtocolError if it can't be said now.
   */
  record(role: Role, event: Said): void {
    const step = this.#stepOf(event);
    const next = this.expectStep(role, step);
    this.#note(event, step);
    this.#settle(role, next);
  }

  /** @throws LocalProtocolError unless `role` may do that now. */
  expectStep(role: Role, step: Step): State {
    const state = this.#states[role];
    const next = findNextState(role, state, step);
    if (next !== undefined) return next;
    const before = statesBefore(role, step).join(' or ');
    throw new LocalProtocolError(
      `Cannot send "${step}": the ${role} is ${state}, expected ${before || 'the other side to do that'}`,
    );
  }

  /** Is that step in the table? */
  isLegal(role: Role, step: Step): boolean {
    return findNextState(role, this.#states[role], step) !== undefined;
  }

  #stepOf(event: Said): Step {
    const { type } = event;
    if (type === 'informational' && event.status === 101) return 'switch';
    if (type !== 'response') return type;
    return opensTunnel(this.#request?.method, event.status) ? 'switch' : type;
  }

  #settle(role: Role, state: State): void {
    const { client, server } = this.#states;
    const states =
      role === 'client' ? { client: state, server } : { client, server: state };
    this.#states = findSettled(states, {
      keepAlive: this.#keepAlive,
      isSwitchProposed: this.#isSwitchProposed,
    });
  }
  // #endregion record what was said

  // #region note the facts
  #note(event: Said, step: Step): void {
    switch (event.type) {
      case 'request':
        return this.#noteRequest(event);
      case 'informational':
        if (event.status === 100) this.#isWaiting = false;
        return;
      case 'response':
        return this.#noteResponse(event, step);
      case 'data':
      case 'end-of-message':
        this.#isWaiting = false; // a server's come when it is over anyway
        return;
      case 'connection-closed':
        this.#keepAlive = false;
    }
  }

  #noteRequest(request: RequestHead): void {
    this.#request = request;
    this.#isSwitchProposed = findProposal(request) !== undefined;
    this.#isWaiting = expectsContinue(request);
    if (!keepsAlive(request)) this.#keepAlive = false;
  }

  #noteResponse(response: ResponseHead, step: Step): void {
    this.#serverVersion = response.httpVersion;
    this.#isWaiting = false;
    if (step === 'response') this.#isSwitchProposed = false;
    const isLast = response.framing.type === 'until-eof';
    if (isLast || !keepsAlive(response)) this.#keepAlive = false;
  }
  // #endregion note the facts

  // #region fail, or begin anew
  /** That side can't go on. */
  fail(role: Role): void {
    this.#keepAlive = false;
    this.#settle(role, 'error');
  }

  /**
   * Gets ready for the next request.
   *
   * @throws LocalProtocolError unless both sides are done.
   */
  startNextCycle(): void {
    const { client, server } = this.#states;
    if (client !== 'done' || server !== 'done')
      throw new LocalProtocolError(
        `Cannot start the next cycle: the client is ${client}, the server is ${server}, expected both to be done`,
      );
    this.#states = BOTH_IDLE;
    this.#request = undefined;
  }
  // #endregion fail, or begin anew
}
