// one-exchange.ts: one request and its response, as the two tables let it happen.
//
// The states of each row are found by the tables. A step that is illegal there is an error.

import { findNextState, settle } from '../../../code/06-http-connection/connection-state.ts';
import type { Pair, Role, State, Step } from '../../../code/06-http-connection/connection-state.ts';
import { arrow, box, line, picture, text } from '../svg.ts';
import type { Point } from '../svg.ts';

interface Said {
  readonly role: Role;
  readonly step: Step;
  readonly words: string; // what that is, on the wire
}

const SAID: readonly Said[] = [
  { role: 'client', step: 'request', words: 'GET /hello' },
  { role: 'client', step: 'end-of-message', words: 'no body: nothing is sent' },
  { role: 'server', step: 'response', words: '200 OK' },
  { role: 'server', step: 'data', words: 'Hello, you!' },
  { role: 'server', step: 'end-of-message', words: 'the last chunk' },
];
const FACTS = { keepAlive: true, isSwitchProposed: false };
const START: Pair = { client: 'idle', server: 'idle' };

const SIZE: Point = [126, 34];
const COLUMNS: Readonly<Record<Role, number>> = { client: 14, server: 580 };
const FIRST = 36; // where the first row begins
const ROW = 52;

/** Draws the states before all that, after each step, and after the next cycle's start. */
export function draw(): string {
  const pieces = [text([77, 22], 'client', 'f-bold f-middle'), text([643, 22], 'server', 'f-bold f-middle')]; // prettier-ignore
  pieces.push(...drawPair(START, FIRST));
  let pair = START;
  let y = FIRST;
  for (const said of SAID) {
    const own = { ...pair, [said.role]: stateAfter(said, pair[said.role]) };
    const next = settle(own, FACTS);
    y += ROW;
    pieces.push(...drawSaid(said, y), ...drawPair(next, y, { before: pair, own }));
    pair = next;
  }
  y += ROW;
  pieces.push(...drawNextCycle(y), ...drawPair(START, y));
  y += ROW;
  pieces.push(...drawKey(y));
  return picture(y + 30, pieces);
}

function stateAfter({ role, step }: Said, state: State): State {
  const next = findNextState(role, state, step);
  if (next !== undefined) return next;
  throw new Error(`Cannot draw "${step}": the ${role} is ${state}, where that is illegal`);
}

/** How a pair came about. */
interface Change {
  readonly before: Pair;
  readonly own: Pair; // by the first table alone
}

function drawPair(pair: Pair, y: number, change?: Change): readonly string[] {
  return (['client', 'server'] as const).flatMap((role) => {
    const x = COLUMNS[role];
    const tone = toneOf(role, pair, change);
    return [
      box([x, y], SIZE, tone),
      text([x + SIZE[0] / 2, y + 22], pair[role], 'f-small f-mono f-middle'),
    ];
  });
}

function toneOf(role: Role, pair: Pair, change: Change = { before: pair, own: pair }): string {
  if (change.own[role] !== pair[role]) return 'f-fill f-accent f-dashed';
  return change.before[role] === pair[role] ? 'f-open f-muted' : 'f-fill f-accent';
}

function drawSaid({ role, step, words }: Said, y: number): readonly string[] {
  const ends: readonly Point[] = [[152, y + 17], [568, y + 17]]; // prettier-ignore
  return [
    arrow(role === 'client' ? ends : ends.toReversed()),
    text([360, y + 11], step, 'f-small f-mono f-middle'),
    text([360, y + 33], words, 'f-small f-muted f-middle'),
  ];
}

function drawNextCycle(y: number): readonly string[] {
  return [
    line([[152, y + 17], [278, y + 17]], 'f-dashed f-muted'), // prettier-ignore
    text([360, y + 22], 'startNextCycle', 'f-small f-mono f-middle'),
    line([[442, y + 17], [568, y + 17]], 'f-dashed f-muted'), // prettier-ignore
  ];
}

function drawKey(y: number): readonly string[] {
  return [
    box([14, y], [28, 18], 'f-fill f-accent'),
    text([52, y + 14], 'by what it did itself', 'f-small'),
    box([230, y], [28, 18], 'f-fill f-accent f-dashed'),
    text([268, y + 14], 'as a consequence of both states', 'f-small'),
  ];
}
