// one-turn.ts: three turns of a loop, drawn from what its trace said.
//
//   turn N   poll             due              ready                      closing
//            who got in line  who got in line  who was called, in order   and who after them

import { recordTurns } from '../recorded-turns.ts';
import type { Asking, Turn } from '../recorded-turns.ts';
import { arrow, box, line, picture, text } from '../svg.ts';
import type { Point } from '../svg.ts';

const TURNS = 3;
const TOP = 82; // where the first row begins
const BETWEEN_TURNS = 60;
const RULE = 20; // how far above a row its line is
const CALL: Point = [82, 28];
const STACKED = 34; // from one call to the next below it
const BESIDE = 90; // from one call to the next beside it
const LEFT = 14;
const RIGHT = 706;
const [IN_LINE, CALLED, ASKED_FOR] = ['f-open f-dashed', 'f-fill', 'f-fill f-accent'];
const POLL_X = 104;
const DUE_X = 234;
const READY_X = 344;
const CLOSING_X = RIGHT - CALL[0];
const HEADINGS = [
  [POLL_X, '1. poll', 'who is ready?'],
  [DUE_X, '2. due', 'who is due?'],
  [READY_X, '3. ready', 'call all who are in line by now'],
  [CLOSING_X, '4. closing', 'let go'],
] as const;

/** A turn, and where it is drawn. */
interface Row extends Turn {
  readonly top: number;
}

/** Draws the first turns of a loop with two visitors and a timer. */
export function draw(): string {
  const { turns, askings } = recordTurns(TURNS);
  let top = TOP;
  const rows = turns.map((turn): Row => {
    const row = { ...turn, top };
    top += BETWEEN_TURNS + Math.max(1, turn.polled.length) * STACKED;
    return row;
  });
  return picture(top - RULE - BETWEEN_TURNS / 4, [
    ...HEADINGS.flatMap(drawHeading),
    ...rows.flatMap(drawRow),
    ...askings.map((asking) => drawAsking(asking, rows)),
  ]);
}

function drawHeading([x, name, what]: (typeof HEADINGS)[number]): readonly string[] {
  return [text([x, 18], name, 'f-bold'), text([x, 38], what, 'f-small f-muted')];
}

function drawRow(row: Row): readonly string[] {
  const { top, turn, polled, due, ready, closing } = row;
  const nobody = polled.length === 0 ? [text([POLL_X, top + 19], 'nobody', 'f-small')] : [];
  const underPolled = top + Math.max(1, polled.length) * STACKED;
  const when = row.sleptMs === 0 ? 'at once' : `after ${row.sleptMs} ms`;
  const old = ready.length - polled.length - due.length;
  return [
    line(
      [
        [LEFT, top - RULE],
        [RIGHT, top - RULE],
      ],
      'f-muted',
    ),
    text([LEFT, top + 19], `turn ${turn}`, 'f-bold'),
    text([LEFT, top + 39], `at ${row.endedAtMs} ms`, 'f-small f-muted'),
    ...nobody,
    ...polled.map((label, n) => drawCall([POLL_X, top + n * STACKED], label, IN_LINE)),
    text([POLL_X, underPolled + 12], when, 'f-small f-muted'),
    ...due.map((label, n) => drawCall([DUE_X, top + n * STACKED], label, IN_LINE)),
    ...ready.map((label, n) =>
      drawCall([READY_X + n * BESIDE, top], label, n < old ? ASKED_FOR : CALLED),
    ),
    ...closing.map((label, n) => drawCall([CLOSING_X, top + n * STACKED], label, ASKED_FOR)),
  ];
}

function drawCall([x, y]: Point, label: string, classes: string): string {
  const words = text([x + CALL[0] / 2, y + 19], label, 'f-small f-mono f-middle');
  return [box([x, y], CALL, classes), words].join('\n');
}

function drawAsking({ asker, how, asked }: Asking, rows: readonly Row[]): string {
  const from = rows.findIndex(({ ready }) => ready.includes(asker));
  const [x, bottom] = underCall(asker, rows[from]);
  if (how === 'callClosing') {
    const [end, low] = [CLOSING_X + CALL[0] / 2, bottom + 20];
    return [
      arrow(
        [
          [x, bottom],
          [x, low],
          [end, low],
          [end, bottom + 1],
        ],
        'f-accent',
      ),
      text([x + 10, bottom + 38], how, 'f-small f-mono f-accent'),
    ].join('\n');
  }
  const [nextX, nextBottom] = underCall(asked, rows[from + 1]);
  return [
    arrow(
      [
        [x, bottom],
        [nextX, nextBottom - CALL[1] - 1],
      ],
      'f-accent',
    ),
    text([x - 10, bottom + 38], how, 'f-small f-mono f-accent f-end'),
  ].join('\n');
}

/** The middle of the lower edge of a call in the third column. */
function underCall(label: string, row: Row | undefined): Point {
  const place = row?.ready.indexOf(label) ?? -1;
  if (row === undefined || place === -1) {
    throw new Error(`Cannot draw "${label}": its turn has not called it, expected a call`);
  }
  return [READY_X + place * BESIDE + CALL[0] / 2, row.top + CALL[1]];
}
