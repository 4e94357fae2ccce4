// epoll-poller.ts: asks the kernel which descriptors are ready, however many
// there are.
//
//   struct epoll_event: what | data (two words)           on x64, packed
//   struct epoll_event: what | hole | data (two words)    everywhere else
//
// In `data`, which the kernel hands back as we gave it, is the descriptor.

import { readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';

import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { loadLibc } from './libc.ts';
import type { Libc } from './libc.ts';
import { CLOEXEC, EPOLL, EPOLL_CTL, NONBLOCK } from './linux.ts';
import { MAX_TIMEOUT_MS } from './poll-timeout.ts';
import { READABLE, WRITABLE } from './poller.ts';
import type { Descriptor, Poller, Readiness } from './poller.ts';

// #region the shape of an event
/** 32-bit words of an event, and where in it the lower word of `data` is. */
const EVENT_WORDS = process.arch === 'x64' ? 3 : 4;
const DATA_WORD = EVENT_WORDS - 2;

/**
 * Events that one wait can report. More stay ready, and are reported by the
 * next.
 */
const MAX_EVENTS = 1024;
// #endregion the shape of an event

const { EINTR } = constants.errno;
const CLOSED = -1; // the number of no descriptor

// #region what an epoll poller is made of
/** What an epoll poller is made of. */
export interface EpollPollerOptions {
  /** Default: this process's own. */
  readonly libc?: Libc;
  /** Asked only how long a wait has taken. Default: the system's. */
  readonly clock?: Clock;
}
// #endregion what an epoll poller is made of

/** Waits by `epoll_wait`, and can be woken from another thread. */
export class EpollPoller implements Poller {
  readonly #libc: Libc;
  readonly #clock: Clock;
  readonly #interests = new Map<Descriptor, Readiness>();
  readonly #change = new Uint32Array(EVENT_WORDS);
  readonly #events = new Uint32Array(EVENT_WORDS * MAX_EVENTS);
  #descriptor: Descriptor;
  #wakeDescriptor: Descriptor = CLOSED;

  // #region open an epoll and the eventfd that wakes it
  /** @throws Error where there is no epoll: it says what to use instead. */
  constructor({
    libc = loadLibc(),
    clock = systemClock,
  }: EpollPollerOptions = {}) {
    this.#libc = libc;
    this.#clock = clock;
    this.#descriptor = libc.check(
      libc.epoll_create1(CLOEXEC),
      'create',
      'an epoll',
    );
    try {
      const eventfd = libc.eventfd(0, CLOEXEC | NONBLOCK);
      this.#wakeDescriptor = libc.check(eventfd, 'create', 'an eventfd');
      this.#control(EPOLL_CTL.ADD, eventfd, READABLE);
    } catch (error) {
      this.close();
      throw error;
    }
  }
  // #endregion open an epoll and the eventfd that wakes it

  /**
   * The epoll itself, which is readable while anything is ready; -1 when
   * closed.
   */
  get descriptor(): Descriptor {
    return this.#descriptor;
  }

  /** What another thread hands to `wakePoller`; -1 when closed. */
  get wakeDescriptor(): Descriptor {
    return this.#wakeDescriptor;
  }

  // #region say what to wait for
  /**
   * @throws SystemError if the kernel doesn't know the descriptor, or forgot it
   * because it was closed.
   */
  watch(descriptor: Descriptor, interest: Readiness): void {
    const isKnown = this.#interests.has(descriptor);
    if (interest === 0) {
      if (!this.#interests.delete(descriptor)) return;
      this.#control(EPOLL_CTL.DEL, descriptor, 0);
    } else {
      this.#control(
        isKnown ? EPOLL_CTL.MOD : EPOLL_CTL.ADD,
        descriptor,
        interest,
      );
      this.#interests.set(descriptor, interest);
    }
  }

  #control(change: number, descriptor: Descriptor, interest: Readiness): void {
    const libc = this.#libc;
    this.#change[0] = toEvents(interest);
    this.#change[DATA_WORD] = descriptor;
    const result = libc.epoll_ctl(
      this.#descriptor,
      change,
      descriptor,
      this.#change,
    );
    libc.check(result, 'watch descriptor', descriptor);
  }
  // #endregion say what to wait for

  // #region wait
  wait(
    timeoutMs: number,
    report: (descriptor: Descriptor, readiness: Readiness) => void,
  ): void {
    const count = this.#waitForEvents(timeoutMs);
    for (let at = 0; at < count * EVENT_WORDS; at += EVENT_WORDS) {
      const events = this.#events[at] ?? 0;
      const descriptor = this.#events[at + DATA_WORD] ?? 0;
      if (descriptor === this.#wakeDescriptor) this.#takeWakes();
      else report(descriptor, this.#readiness(descriptor, events));
    }
  }
  // #endregion wait

  // #region wait again when interrupted
  /**
   * Says how many events there are. A signal interrupts the wait: then it waits
   * for what is left.
   */
  #waitForEvents(timeoutMs: number): number {
    const libc = this.#libc;
    const deadlineMs = this.#clock.nowMs() + timeoutMs;
    let leftMs = timeoutMs;
    for (;;) {
      const count = libc.epoll_wait(
        this.#descriptor,
        this.#events,
        MAX_EVENTS,
        toKernelTimeout(leftMs),
      );
      if (libc.failureOf(count) !== EINTR)
        return libc.check(count, 'wait for epoll', this.#descriptor);
      leftMs = Math.max(0, Math.ceil(deadlineMs - this.#clock.nowMs()));
    }
  }
  // #endregion wait again when interrupted

  // #region wake up
  wake(): void {
    if (this.#wakeDescriptor !== CLOSED) wakePoller(this.#wakeDescriptor);
  }

  /** Empties the eventfd, so that it isn't ready any more. */
  #takeWakes(): void {
    readSync(this.#wakeDescriptor, new BigUint64Array(1));
  }
  // #endregion wake up

  close(): void {
    if (this.#descriptor === CLOSED) return;
    this.#libc.close(this.#wakeDescriptor);
    this.#libc.close(this.#descriptor);
    this.#wakeDescriptor = CLOSED;
    this.#descriptor = CLOSED;
    this.#interests.clear();
  }

  // #region from events to readiness
  /**
   * Somebody who hung up, or broke, is ready for all that was asked: the next
   * call says what it was.
   */
  #readiness(descriptor: Descriptor, events: number): Readiness {
    const interest = this.#interests.get(descriptor) ?? 0;
    if ((events & (EPOLL.HUP | EPOLL.ERR)) !== 0) return interest;
    const readable = (events & EPOLL.IN) !== 0 ? READABLE : 0;
    const writable = (events & EPOLL.OUT) !== 0 ? WRITABLE : 0;
    return readable | writable;
  }
  // #endregion from events to readiness
}

function toEvents(interest: Readiness): number {
  const readable = (interest & READABLE) !== 0 ? EPOLL.IN : 0;
  const writable = (interest & WRITABLE) !== 0 ? EPOLL.OUT : 0;
  return readable | writable;
}

function toKernelTimeout(timeoutMs: number): number {
  return timeoutMs === Infinity ? -1 : Math.min(timeoutMs, MAX_TIMEOUT_MS);
}

// #region wake a poller from another thread
const ONE = BigUint64Array.of(1n);

/**
 * Wakes the poller whose `wakeDescriptor` this is, from any thread of this
 * process, while it is open.
 */
export function wakePoller(wakeDescriptor: Descriptor): void {
  writeSync(wakeDescriptor, ONE); // an eventfd adds it to what it has
}
// #endregion wake a poller from another thread
