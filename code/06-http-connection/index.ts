// index.ts: what chapter 6 gives to later chapters.

export type {
  Incoming,
  Outgoing,
  OutgoingRequest,
  OutgoingResponse,
  OutgoingRest,
  Paused,
  Said,
} from './connection-event.ts';
export { EDGES, JOINT_RULES } from './connection-state.ts';
export type {
  Edge,
  Facts,
  JointRule,
  Pair,
  Role,
  State,
  Step,
} from './connection-state.ts';
export { Connection } from './connection.ts';
export { listMembers } from './keep-alive.ts';
export { findReasonPhrase } from './reason-phrases.ts';
export { createResponseGrammar } from './response-head.ts';
export type { ResponseHead } from './response-head.ts';
export { parseStatusLine } from './status-line.ts';
export type { StatusLine } from './status-line.ts';
export { findProposal } from './switch-proposal.ts';
export type { Proposal } from './switch-proposal.ts';
