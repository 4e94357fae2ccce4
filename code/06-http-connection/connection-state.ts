// connection-state.ts: two tables say who may speak.
//
// The first says what a role's own events do to its state. The second says
// what follows from both states together, and from two facts. What is in
// neither is illegal.

/** The two ends of a connection. */
export type Role = 'client' | 'server';

// #region the states
/** What a role is about to do. */
export type State =
  | 'idle' // waits for a request: to send it, or to be sent it
  | 'send-response' // the server, which was asked
  | 'send-body'
  | 'done' // with its message
  | 'might-switch' // the client, which proposed another protocol
  | 'switched' // speaks another protocol
  | 'must-close'
  | 'closed'
  | 'error'; // has broken the protocol, or its transport is broken

/** What a role does. */
export type Step =
  | 'request'
  | 'informational'
  | 'response'
  | 'switch' // 101, or the answer to CONNECT that opens the tunnel
  | 'data'
  | 'end-of-message'
  | 'connection-closed';
// #endregion the states

// #region the first table
type Rows = Readonly<
  Partial<Record<State, Readonly<Partial<Record<Step, State>>>>>
>;

/** By the role, the state it is in, and what it does. */
const NEXT: Readonly<Record<Role, Rows>> = {
  client: {
    idle: { request: 'send-body', 'connection-closed': 'closed' },
    'send-body': { data: 'send-body', 'end-of-message': 'done' },
    done: { 'connection-closed': 'closed' },
    'might-switch': {},
    switched: {},
    'must-close': { 'connection-closed': 'closed' },
    closed: { 'connection-closed': 'closed' },
    error: {},
  },
  server: {
    // Unasked it may only say why it gives up, such as 408.
    idle: { response: 'send-body', 'connection-closed': 'closed' },
    'send-response': {
      informational: 'send-response',
      response: 'send-body',
      switch: 'switched',
    },
    'send-body': { data: 'send-body', 'end-of-message': 'done' },
    done: { 'connection-closed': 'closed' },
    switched: {},
    'must-close': { 'connection-closed': 'closed' },
    closed: { 'connection-closed': 'closed' },
    error: {},
  },
};
// #endregion the first table

// #region the second table
/** The states of both. */
export interface Pair {
  readonly client: State;
  readonly server: State;
}

/** What else counts. */
export interface Facts {
  /** May another request follow? Once it is lost, it is lost for good. */
  readonly keepAlive: boolean;
  /** Has the client proposed another protocol, and wasn't it refused? */
  readonly isSwitchProposed: boolean;
}

/** What follows from both states. What `when` leaves out doesn't matter. */
export interface JointRule {
  readonly when: Partial<Pair & Facts>;
  readonly then: Partial<Pair>;
}

/** The first that applies counts, and then again, until none does. */
export const JOINT_RULES: readonly JointRule[] = [
  // Who was asked answers; also if the question couldn't be understood.
  {
    when: { client: 'send-body', server: 'idle' },
    then: { server: 'send-response' },
  },
  {
    when: { client: 'error', server: 'idle' },
    then: { server: 'send-response' },
  },
  // Who proposed a switch is silent until the answer. This goes before the
  // end of keep-alive: in another protocol that has no meaning.
  {
    when: { client: 'done', isSwitchProposed: true },
    then: { client: 'might-switch' },
  },
  {
    when: { client: 'might-switch', server: 'switched' },
    then: { client: 'switched' },
  },
  {
    when: { client: 'might-switch', isSwitchProposed: false },
    then: { client: 'done' },
  },
  // No other message follows.
  {
    when: { client: 'done', keepAlive: false },
    then: { client: 'must-close' },
  },
  {
    when: { server: 'done', keepAlive: false },
    then: { server: 'must-close' },
  },
  // Nobody asks any more, nobody answers any more.
  {
    when: { client: 'closed', server: 'idle' },
    then: { server: 'must-close' },
  },
  {
    when: { client: 'idle', server: 'send-body' },
    then: { client: 'must-close' },
  },
  {
    when: { client: 'idle', server: 'closed' },
    then: { client: 'must-close' },
  },
  {
    when: { client: 'idle', server: 'error' },
    then: { client: 'must-close' },
  },
];
// #endregion the second table

// #region use the tables
/** The state after `step`; `undefined` where that is illegal. */
export function findNextState(
  role: Role,
  state: State,
  step: Step,
): State | undefined {
  return NEXT[role][state]?.[step];
}

/** Applies the second table until nothing follows from it any more. */
export function settle(pair: Pair, facts: Facts): Pair {
  let settled = pair;
  let rule = findRule(settled, facts);
  while (rule !== undefined) {
    settled = { ...settled, ...rule.then };
    rule = findRule(settled, facts);
  }
  return settled;
}

function findRule(pair: Pair, facts: Facts): JointRule | undefined {
  for (const rule of JOINT_RULES) if (applies(rule, pair, facts)) return rule;
  return undefined;
}

function applies({ when }: JointRule, pair: Pair, facts: Facts): boolean {
  const { client = pair.client, server = pair.server } = when;
  if (client !== pair.client || server !== pair.server) return false;
  const { keepAlive = facts.keepAlive } = when;
  const { isSwitchProposed = facts.isSwitchProposed } = when;
  return (
    keepAlive === facts.keepAlive && isSwitchProposed === facts.isSwitchProposed
  );
}
// #endregion use the tables

// #region look up what follows
const STATES = new Set([
  ...Object.keys(NEXT.client),
  ...Object.keys(NEXT.server),
]) as ReadonlySet<State>;

const SETTLED = [false, true].map((keepAlive) =>
  [false, true].map((isSwitchProposed) =>
    settleAll({ keepAlive, isSwitchProposed }),
  ),
);

function settleAll(facts: Facts): ReadonlyMap<State, ReadonlyMap<State, Pair>> {
  const settled = new Map<State, ReadonlyMap<State, Pair>>();
  for (const client of STATES) {
    const row = new Map<State, Pair>();
    for (const server of STATES)
      row.set(server, settle({ client, server }, facts));
    settled.set(client, row);
  }
  return settled;
}

/** As `settle`, which has some hundred answers: each of them is found once. */
export function findSettled(pair: Pair, facts: Facts): Pair {
  const byStates =
    SETTLED[Number(facts.keepAlive)]?.[Number(facts.isSwitchProposed)];
  const settled = byStates?.get(pair.client)?.get(pair.server);
  return settled ?? settle(pair, facts);
}
// #endregion look up what follows

// #region the first table, as arrows
/** An arrow of the diagram: what a role does, from one state to another. */
export interface Edge {
  readonly role: Role;
  readonly from: State;
  readonly step: Step;
  readonly to: State;
}

/** The first table as arrows. */
export const EDGES: readonly Edge[] = (['client', 'server'] as const).flatMap(
  (role) =>
    Object.entries(NEXT[role]).flatMap(([from, row]) =>
      Object.entries(row).map(
        // Keys of a table of ours, so they are what its type says.
        ([step, to]) => ({ role, from: from as State, step: step as Step, to }),
      ),
    ),
);

/** The states in which `role` may do that. */
export function statesBefore(role: Role, step: Step): readonly State[] {
  return EDGES.filter((edge) => edge.role === role && edge.step === step).map(
    ({ from }) => from,
  );
}
// #endregion the first table, as arrows
