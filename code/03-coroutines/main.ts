// main.ts: npm run chapter 3 -- [--attempt pyramid|promise-race]
//
// All of it happens in virtual time, so it is over at once.

import { parseArgs } from 'node:util';

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  runAsGuest,
  VirtualClock,
  VirtualSleeper,
} from '../02-event-loop/index.ts';
import {
  forecastInPromises,
  forecastInTask,
  Line,
} from './attempts/promise-race.ts';
import { forecast as forecastInCallbacks } from './attempts/pyramid.ts';
import { forecast } from './forecast.ts';
import { currentTask, spawn } from './index.ts';
import { formatHead, formatRung } from './ladder.ts';
import { runThree } from './three-tasks.ts';

const VISITORS = ['Ada', 'Bob', 'Eve'];
const ATTEMPTS = ['pyramid', 'promise-race'] as const;

const attempt = readAttempt();
const clock = new VirtualClock();
const poller = new MemoryPoller(new MemoryNetwork(), clock);
const loop = new EventLoop({ clock, poller, onError: printError });

if (attempt === 'pyramid') {
  showPyramid();
} else if (attempt === 'promise-race') {
  await showRace();
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

// #region two time limits
/** As a guest: promises settle in Node's turns, and it gets none in own mode. */
async function showRace(): Promise<void> {
  const ways = {
    promises: (line: Line) => forecastInPromises(line, 'Ada', 15),
    'a task': (line: Line) =>
      spawn(loop, () => forecastInTask(line, 'Ada', 15)).toPromise(),
  };
  for (const [name, ask] of Object.entries(ways)) {
    const printRung = startLadder([name]);
    const say = (text: string): void => printRung(name, text);
    ask(new Line(loop, say)).catch((error) => say(String(error)));
    await runAsGuest(loop, new VirtualSleeper(clock, poller));
  }
}
// #endregion two time limits

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
  const printRung = startLadder(['main', 'reader', 'writer', 'logger']);
  const say = (text: string): void => printRung(currentTask().name, text);
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

// #region a ladder in the terminal
/** Prints a ladder's head. What it returns prints a line. */
function startLadder(
  names: readonly string[],
): (name: string, text: string) => void {
  const startMs = loop.nowMs;
  console.log(`\n${formatHead(names)}`);
  return (name, text) => {
    const timeMs = loop.nowMs - startMs;
    console.log(formatRung(names, { timeMs, name, text }));
  };
}
// #endregion a ladder in the terminal

// #region what nobody waited for
function printError(error: unknown, label: string): void {
  const text = error instanceof Error ? error.message : String(error);
  // wherever it is
  const short = text.replaceAll(/(file:\/\/)?\/[^\s()]*(?=\/code\/)/g, '…');
  console.log(`\nonError (${label}):\n${short}`);
}
// #endregion what nobody waited for

// #region the option
function readAttempt(): (typeof ATTEMPTS)[number] | undefined {
  const { attempt } = parse();
  if (attempt === undefined) return undefined;
  const known = ATTEMPTS.find((name) => name === attempt);
  return (
    known ??
    fail(
      `Cannot run attempt "${attempt}": expected "${ATTEMPTS.join('" or "')}"`,
    )
  );
}

function parse() {
  try {
    return parseArgs({ options: { attempt: { type: 'string' } } }).values;
  } catch {
    return fail(
      'Cannot read the options: expected npm run chapter 3 -- [--attempt pyramid|promise-race]',
    );
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
// #endregion the option
