// both-ends.ts: a case of the conformance kit, which holds a server by both ends.

import { arrow, box, line, picture, text } from '../svg.ts';

const [CLIENT, SERVER, SCRIPT] = [90, 360, 630];
const HALF = 38; // of the server's width

/** Draws a case whose client sends a body that looks like a request. */
export function draw(): string {
  return picture(368, [
    ...lane(CLIENT, 'the client'),
    box([SERVER - HALF, 30], [2 * HALF, 262], 'f-fill'),
    text([SERVER, 20], 'a server', 'f-bold f-middle'),
    ...lane(SCRIPT, 'the application'),
    ...says(62, 'POST /1'),
    ...calls(74, 'called for /1'),
    ...says(98, 'GET /hidden'),
    text([SERVER - HALF - 14, 115], 'its body, which nobody reads', 'f-small f-end f-muted'),
    ...answers(128, 'ok'),
    ...hears(142, '200 ok'),
    ...isNotCalled(176, 'called for /hidden'),
    ...says(212, 'GET /2'),
    ...calls(226, 'called for /2'),
    ...answers(262, 'ok'),
    ...hears(276, '200 ok'),
    ...result(CLIENT, ['has heard', '200 ok, 200 ok']),
    ...result(SCRIPT, ['has noted', '/1, /2']),
  ]);
}

function lane(x: number, name: string): readonly string[] {
  const label = text([x, 20], name, 'f-bold f-middle f-accent');
  return [
    line(
      [
        [x, 30],
        [x, 292],
      ],
      'f-accent',
    ),
    label,
  ];
}

type Ends = readonly [from: number, to: number];

function step(y: number, [from, to]: Ends, words: string, tone = ''): readonly string[] {
  const label = text([(from + to) / 2, y - 6], words, `f-small f-mono f-middle ${tone}`);
  return [
    arrow(
      [
        [from, y],
        [to, y],
      ],
      tone,
    ),
    label,
  ];
}

const says = (y: number, words: string) => step(y, [CLIENT + 4, SERVER - HALF - 4], words);
const hears = (y: number, words: string) => step(y, [SERVER - HALF - 4, CLIENT + 4], words);
const calls = (y: number, words: string) => step(y, [SERVER + HALF + 4, SCRIPT - 4], words);
const answers = (y: number, words: string) => step(y, [SCRIPT - 4, SERVER + HALF + 4], words);

/** What a server does that takes the body for the next request. */
function isNotCalled(y: number, words: string): readonly string[] {
  const ends: Ends = [SERVER + HALF + 4, SCRIPT - 4];
  return step(y, ends, words, 'f-bad').map((piece) => piece.replace('f-line', 'f-line f-dashed'));
}

function result(x: number, [what, lines]: readonly [string, string]): readonly string[] {
  return [
    box([x - 76, 306], [152, 52], 'f-box f-accent'),
    text([x, 327], what, 'f-small f-middle f-muted'),
    text([x, 347], lines, 'f-small f-mono f-middle'),
  ];
}
