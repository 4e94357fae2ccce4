// main.ts: npm run chapter 3 -- [--attempt pyramid]
//
// All of it happens in virtual time, so it is over at once.

import { parseArgs } from 'node:util';

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  VirtualClock,
} from '../02-event-loop/index.ts';
import { forecast as forecastInCallbacks } from './attempts/pyramid.ts';
import { forecast } from './forecast.ts';
import { currentTask, spawn } from './index.ts';
import { formatHead, formatRung } from './ladder.ts';
import { runThree } from './three-tasks.ts';

const VISITORS = ['Ada', 'Bob', 'Eve'];

const attempt = readAttempt();
const clock = new VirtualClock();
const poller = new MemoryPoller(new MemoryNetwork(), clock);
const loop = new EventLoop({ clock, poller, onError: printError });

if (attempt === 'pyramid') {
  showPyramid();
} else {
  showForecasts();
  showThree();
}

// #region three visitors at the pyramid
function showPyramid(): void {
  const waiting = new Set(VISITORS);
  for (const visitor of VISITORS) {
    forecastInCallbacks(loop, visitor, (error, text) => {
      waiting.delete(visitor);
      console.log(`${visitor}: ${error === undefined ? text : String(error)}`);
    });
  }
  loop.run();
  for (const visitor of waiting) console.log(`${visitor}: still waits`);
}
// #endregion three visitors at the pyramid

// #region three visitors and their tasks
function showForecasts(): void {
  for (const visitor of VISITORS) {
    spawn(loop, function* () {
      try {
        console.log(`${visitor}: ${yield* forecast(visitor)}`);
      } catch (error) {
        console.log(`${visitor}: ${String(error)}`);
      }
    });
  }
  loop.run();
}
// #endregion three visitors and their tasks

// #region three tasks in a group
function showThree(): void {
  const names = ['main', 'reader', 'writer', 'logger'];
  const startMs = loop.nowMs;
  const say = (text: string): void => {
    const timeMs = loop.nowMs - startMs;
    console.log(formatRung(names, { timeMs, name: currentTask().name, text }));
  };
  console.log(`\n${formatHead(names)}`);
  spawn(
    loop,
    function* () {
      try {
        yield* runThree(say);
      } finally {
        say('all have ended');
      }
    },
    { name: 'main' },
  );
  loop.run();
}
// #endregion three tasks in a group

// #region what nobody waited for
function printError(error: unknown, label: string): void {
  const text = error instanceof Error ? error.message : String(error);
  // wherever it is
  const short = text.replaceAll(/(file:\/\/)?\/[^\s()]*(?=\/code\/)/g, '…');
  console.log(`\nonError (${label}):\n${short}`);
}
// #endregion what nobody waited for

// #region the option
function readAttempt(): 'pyramid' | undefined {
  const options = { attempt: { type: 'string' } } as const;
  try {
    const { attempt } = parseArgs({ options }).values;
    if (attempt === undefined || attempt === 'pyramid') return attempt;
    return fail(`Cannot run attempt "${attempt}": expected "pyramid"`);
  } catch {
    return fail(
      'Cannot read the options: expected npm run chapter 3 -- [--attempt pyramid]',
    );
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
// #endregion the option
