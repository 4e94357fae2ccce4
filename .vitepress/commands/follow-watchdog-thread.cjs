// follow-watchdog-thread.cjs: the other thread of follow-watchdog.ts. A thread of its own has no
// TypeScript loader, so this is plain JavaScript.

'use strict';

const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');

const { beats, name, lacks, beatMs, patienceMs } = workerData;
let seen = -1;
let silentMs = 0;

setInterval(() => {
  const beat = Atomics.load(beats, 0);
  silentMs = beat === seen ? silentMs + beatMs : 0;
  seen = beat;
  if (silentMs < patienceMs) return;
  const where = Buffer.from(name).toString().replaceAll('\0', '');
  writeSync(1, `Stopped: for ${patienceMs / 1000} s nothing else could run, in\n  ${where}\n`);
  writeSync(1, 'A loop in there never ends, or takes very long.\n');
  if (lacks.length > 0) {
    const list = lacks.map((line) => `  ${line}\n`).join('');
    writeSync(1, `The reason may be what is missing, or misspelt:\n${list}`);
  }
  writeSync(1, '\n');
  // The reporter ends the run. Without it, or on Windows, the other tests run on.
  if (process.env.FOLLOW_BRIEF !== undefined && process.platform !== 'win32')
    process.kill(process.ppid, 'SIGUSR2');
  process.kill(process.pid, 'SIGKILL');
}, beatMs);
