// lifespan-machine.ts: who may say what, and when, in a lifespan.

import { faultInMessage, RECEIVED, SENT } from './expect-message.ts';
import { LasgiError } from './lasgi-error.ts';
import type {
  LifespanReceiveMessage,
  LifespanSendMessage,
} from './lifespan-messages.ts';

// #region the table of a lifespan
/** How far a lifespan is. */
export type LifespanPhase =
  'created' | 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';

/** Any message of a lifespan. */
export type LifespanMessage = LifespanReceiveMessage | LifespanSendMessage;

/** What may be said in each phase, and where it leads. */
export const LIFESPAN_TABLE: Readonly<
  Record<
    LifespanPhase,
    Readonly<Partial<Record<LifespanMessage['type'], LifespanPhase>>>
  >
> = {
  created: { 'lifespan.startup': 'starting' },
  starting: {
    'lifespan.startup.complete': 'running',
    'lifespan.startup.failed': 'failed',
  },
  running: { 'lifespan.shutdown': 'stopping' },
  stopping: {
    'lifespan.shutdown.complete': 'stopped',
    'lifespan.shutdown.failed': 'failed',
  },
  stopped: {},
  failed: {},
};
// #endregion the table of a lifespan

// #region one step of a lifespan
/** The phase after the server has said `message`, or what is wrong with it. */
export function stepLifespanReceived(
  phase: LifespanPhase,
  message: LifespanReceiveMessage,
): LifespanPhase | LasgiError {
  return faultInMessage(message, RECEIVED) ?? step(phase, message);
}

/** The same for what the application says. */
export function stepLifespanSent(
  phase: LifespanPhase,
  message: LifespanSendMessage,
): LifespanPhase | LasgiError {
  return faultInMessage(message, SENT) ?? step(phase, message);
}

function step(
  phase: LifespanPhase,
  { type: messageType }: LifespanMessage,
): LifespanPhase | LasgiError {
  const next = LIFESPAN_TABLE[phase][messageType];
  if (next !== undefined) return next;
  return new LasgiError(
    `Cannot use "${messageType}": the lifespan is ${phase}, expected another message, or none`,
    { code: 'not-now', messageType, state: phase },
  );
}
// #endregion one step of a lifespan
