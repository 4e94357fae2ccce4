// follow-watchdog.ts: ends a process of tests in which a loop never ends, and says in which test.
//
// Vitest can't time such a test out: the thread that would look at the clock is the one that's busy.
// So another thread looks.

import path from 'node:path';
import { Worker } from 'node:worker_threads';

import { beforeEach } from 'vitest';

import { readBrief } from './follow-brief.ts';

/** How long one test may hold the thread. The book's own take milliseconds. */
const PATIENCE_MS = 10_000;
const BEAT_MS = 500;
const MAX_NAME_OCTETS = 1_000;

// Both threads see these: a count that goes up while this thread is free, and where this thread is.
const beats = new Int32Array(new SharedArrayBuffer(4));
const name = new Uint8Array(new SharedArrayBuffer(MAX_NAME_OCTETS));

setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref();

beforeEach(({ task }) => {
  const text = new TextEncoder().encode(`${task.file.name} › ${task.name}`);
  name.fill(0);
  name.set(text.subarray(0, MAX_NAME_OCTETS));
});

new Worker(path.join(import.meta.dirname, 'follow-watchdog-thread.cjs'), {
  workerData: {
    beats,
    name,
    lacks: readBrief().lacks,
    beatMs: BEAT_MS,
    patienceMs: PATIENCE_MS,
  },
}).unref();
