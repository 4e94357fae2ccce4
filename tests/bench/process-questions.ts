// process-questions.ts: what a process that is measured can be asked, over a channel that costs
// nothing while nobody asks.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Its answers, by question. */
interface Answers {
  /** Resident memory in octets, with nothing in it that could be collected. */
  residentOctets: number;
  /** Nothing: from now on it notes where it is. */
  startProfile: undefined;
  /** Where it was since. */
  stopProfile: Profiler.Profile;
}

/** What may be asked. */
export type Question = keyof Answers;

const SAMPLE_MICROS = 250;

/** Asks a process that was started with a channel. @throws Error if it has ended. */
export async function ask<Q extends Question>(
  process: ChildProcess,
  question: Q,
): Promise<Answers[Q]> {
  const end = once(process, 'exit').then(() => {
    throw new Error(`Cannot ask for "${question}": the process has ended`);
  });
  process.send(question);
  const [{ answer }] = await Promise.race([once(process, 'message'), end]);
  return answer;
}

/** In the child: answers, if it has a channel. */
export function answerQuestions(): void {
  let session: Session | undefined;
  const answers: { readonly [Q in Question]: () => Promise<Answers[Q]> } = {
    residentOctets: async () => {
      collectGarbage();
      return process.memoryUsage.rss();
    },
    startProfile: async () => {
      session = new Session();
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROS });
      await session.post('Profiler.start');
      return undefined;
    },
    stopProfile: async () => {
      if (session === undefined) throw new Error('Cannot stop a profile: none was started');
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return profile;
    },
  };
  process.on('message', (question: Question) => {
    answers[question]()
      .then((answer) => process.send?.({ answer }))
      .catch((error: unknown) => console.error(error));
  });
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect(); // what the first has only told the finalizers of
}
