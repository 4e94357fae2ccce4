// poll-poller.ts: asks the kernel by poll(2), which is older than epoll and
// remembers nothing.
//
//   struct pollfd: descriptor (32 bits) | asked for (16) | found (16)
//
// The kernel is given the whole list in every wait, so a wait costs as much as
// there is to watch.

import { readSync } from 'node:fs';
import { constants } from 'node:os';

import { createCheck } from '../check.ts';
import type { Check } from '../check.ts';
import { systemClock } from '../clock.ts';
import { wakePoller } from '../epoll-poller.ts';
import { loadKoffi } from '../koffi.ts';
import { loadLibc } from '../libc.ts';
import { CLOEXEC, NONBLOCK } from '../linux.ts';
import { MAX_TIMEOUT_MS } from '../poll-timeout.ts';
import { READABLE, WRITABLE } from '../poller.ts';
import type { Descriptor, Poller, Readiness } from '../poller.ts';

/** What poll is asked for, and what it finds without being asked. */
const POLL = { IN: 0x1, OUT: 0x4, ERR: 0x8, HUP: 0x10, NVAL: 0x20 } as const;
const UNASKED = POLL.ERR | POLL.HUP | POLL.NVAL;

const ENTRY_WORDS = 2;
const CLOSED = -1; // the number of no descriptor

interface PollCall extends Check {
  poll(entries: Int32Array, count: number, timeoutMs: number): number;
}

/** Waits by `poll`. */
export class PollPoller implements Poller {
  readonly #call = declarePoll();
  readonly #interests = new Map<Descriptor, Readiness>();
  #wakeDescriptor: Descriptor;

  /** @throws Error where koffi cannot be used: it says what to do. */
  constructor() {
    const libc = loadLibc();
    const eventfd = libc.eventfd(0, CLOEXEC | NONBLOCK);
    this.#wakeDescriptor = libc.check(eventfd, 'create', 'an eventfd');
    this.#interests.set(this.#wakeDescriptor, READABLE);
  }

  watch(descriptor: Descriptor, interest: Readiness): void {
    if (interest === 0) this.#interests.delete(descriptor);
    else this.#interests.set(descriptor, interest);
  }

  wait(
    timeoutMs: number,
    report: (descriptor: Descriptor, readiness: Readiness) => void,
  ): void {
    const entries = this.#createEntries();
    this.#waitFor(entries, timeoutMs);
    for (let at = 0; at < entries.length; at += ENTRY_WORDS) {
      const descriptor = entries[at] ?? CLOSED;
      const found = (entries[at + 1] ?? 0) >>> 16;
      if (found === 0) continue;
      if (descriptor === this.#wakeDescriptor) this.#takeWakes();
      else report(descriptor, this.#readiness(descriptor, found));
    }
  }

  #createEntries(): Int32Array {
    const words = [...this.#interests].flatMap(([descriptor, interest]) => [
      descriptor,
      toEvents(interest),
    ]);
    return Int32Array.from(words);
  }

  /** A signal interrupts the wait: then it waits for what is left. */
  #waitFor(entries: Int32Array, timeoutMs: number): void {
    const { check, failureOf, poll } = this.#call;
    const deadlineMs = systemClock.nowMs() + timeoutMs;
    let leftMs = timeoutMs;
    for (;;) {
      const count = entries.length / ENTRY_WORDS;
      const result = poll(entries, count, toKernelTimeout(leftMs));
      if (failureOf(result) !== constants.errno.EINTR) {
        check(result, 'poll', `${count} descriptors`);
        return;
      }
      leftMs = Math.max(0, Math.ceil(deadlineMs - systemClock.nowMs()));
    }
  }

  /** Somebody who hung up, or broke, is ready for all that was asked. */
  #readiness(descriptor: Descriptor, found: number): Readiness {
    if ((found & UNASKED) !== 0) return this.#interests.get(descriptor) ?? 0;
    const readable = (found & POLL.IN) !== 0 ? READABLE : 0;
    const writable = (found & POLL.OUT) !== 0 ? WRITABLE : 0;
    return readable | writable;
  }

  wake(): void {
    if (this.#wakeDescriptor !== CLOSED) wakePoller(this.#wakeDescriptor);
  }

  /** Empties the eventfd, so that it isn't ready any more. */
  #takeWakes(): void {
    readSync(this.#wakeDescriptor, new BigUint64Array(1));
  }

  close(): void {
    if (this.#wakeDescriptor === CLOSED) return;
    loadLibc().close(this.#wakeDescriptor);
    this.#wakeDescriptor = CLOSED;
    this.#interests.clear();
  }
}

function declarePoll(): PollCall {
  const koffi = loadKoffi();
  const poll = koffi.load(null).func('int poll(void *, unsigned long, int)');
  return { poll, ...createCheck(koffi.errno) };
}

function toEvents(interest: Readiness): number {
  const readable = (interest & READABLE) !== 0 ? POLL.IN : 0;
  const writable = (interest & WRITABLE) !== 0 ? POLL.OUT : 0;
  return readable | writable;
}

function toKernelTimeout(timeoutMs: number): number {
  return timeoutMs === Infinity ? -1 : Math.min(timeoutMs, MAX_TIMEOUT_MS);
}
