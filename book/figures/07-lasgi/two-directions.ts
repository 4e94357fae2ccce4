// two-directions.ts: a linter between a server and an application, which keeps an account of both.

import { arrow, box, line, picture, text } from '../svg.ts';

const [SERVER, LINT, APPLICATION] = [90, 360, 630];

/** Draws a conversation in which each side makes one mistake. */
export function draw(): string {
  return picture(400, [
    ...column(SERVER, 'server'),
    ...column(LINT, 'lint', 'f-accent'),
    ...column(APPLICATION, 'application'),
    ...account(44, 'reading, not started'),
    ...fromServer(100, 'http.request'),
    ...account(112, 'read, not started'),
    ...fromApplication(168, 'http.response.start'),
    ...account(180, 'read, started'),
    ...refused(236, [APPLICATION, LINT], 'body: "Hello"'),
    text([225, 232], 'refused: it says why,', 'f-small f-middle f-muted'),
    text([225, 250], 'and the account stays', 'f-small f-middle f-muted'),
    ...fromApplication(296, 'http.response.body'),
    ...account(308, 'read, complete'),
    ...refused(364, [SERVER, LINT], 'http.request'),
    text([495, 360], 'refused, too: none comes', 'f-small f-middle f-muted'),
    text([495, 378], 'behind the last piece', 'f-small f-middle f-muted'),
  ]);
}

function column(x: number, name: string, tone = ''): readonly string[] {
  const centre = `f-bold f-middle ${tone}`;
  return [
    line(
      [
        [x, 30],
        [x, 392],
      ],
      `f-muted ${tone}`,
    ),
    text([x, 20], name, centre),
  ];
}

/** What the linter knows: how far the request is, and the response. */
function account(y: number, words: string): readonly string[] {
  const label = text([LINT, y + 17], words, 'f-small f-mono f-middle');
  return [box([LINT - 90, y], [180, 26], 'f-fill f-accent'), label];
}

function fromServer(y: number, words: string): readonly string[] {
  return [...pass(y, [SERVER, LINT], words), ...pass(y, [LINT, APPLICATION], words)];
}

function fromApplication(y: number, words: string): readonly string[] {
  return [...pass(y, [APPLICATION, LINT], words), ...pass(y, [LINT, SERVER], words)];
}

type Ends = readonly [from: number, to: number];

function pass(y: number, [from, to]: Ends, words: string, tone = ''): readonly string[] {
  const step = Math.sign(to - from) * 4;
  const label = text([(from + to) / 2, y - 8], words, `f-small f-mono f-middle ${tone}`);
  return [
    arrow(
      [
        [from + step, y],
        [to - step, y],
      ],
      tone,
    ),
    label,
  ];
}

/** A message that gets no further than the linter. */
function refused(y: number, ends: Ends, words: string): readonly string[] {
  const cross = [
    line(
      [
        [LINT - 6, y - 6],
        [LINT + 6, y + 6],
      ],
      'f-thick f-bad',
    ),
    line(
      [
        [LINT - 6, y + 6],
        [LINT + 6, y - 6],
      ],
      'f-thick f-bad',
    ),
  ];
  return [...pass(y, ends, words, 'f-bad'), ...cross];
}
