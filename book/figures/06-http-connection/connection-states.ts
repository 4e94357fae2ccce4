// connection-states.ts: the states of both roles, drawn from the two tables that they run on.
//
// The tables say which arrows there are; here is only where they run. An arrow without a route, or
// a route without an arrow, is an error. Two arrows are in no table, but in exchange.ts: `fail`,
// and `startNextCycle`.

import { EDGES, JOINT_RULES } from '../../../code/06-http-connection/connection-state.ts';
import type { JointRule, Role } from '../../../code/06-http-connection/connection-state.ts';
import { arrow, box, line, picture, text } from '../svg.ts';
import type { Point } from '../svg.ts';

const HEIGHT = 636;
const BOX_HEIGHT = 32;
const BOX_WIDTHS: Readonly<Record<Role, number>> = { client: 110, server: 118 };

/** The upper left corners of the states. */
const PLACES: Readonly<Record<Role, Readonly<Record<string, Point>>>> = {
  client: {
    idle: [14, 48],
    'send-body': [192, 48],
    done: [418, 48],
    'might-switch': [596, 48],
    'must-close': [192, 134],
    switched: [596, 134],
    closed: [192, 204],
    error: [596, 204],
  },
  server: {
    idle: [14, 324],
    'send-response': [226, 324],
    switched: [462, 324],
    'send-body': [226, 392],
    done: [462, 392],
    'must-close': [226, 470],
    closed: [226, 540],
    error: [588, 540],
  },
};

/** Arrows with the same points are drawn as one. */
interface Route {
  readonly points: readonly Point[];
  readonly words: string;
  readonly label: Point;
  readonly classes?: string;
}

/** Of the first table: the role, its state, and what it does, which is the label. */
// prettier-ignore
const STEPS: Readonly<Record<string, Omit<Route, 'words'>>> = {
  'client idle, request': { points: [[124, 64], [192, 64]], label: [155, 58], classes: 'f-middle' },
  'client idle, connection-closed': { points: [[40, 80], [40, 220], [192, 220]], label: [52, 214] },
  'client send-body, data': { points: [[270, 48], [270, 32], [292, 32], [292, 48]], label: [300, 40] },
  'client send-body, end-of-message': { points: [[302, 64], [418, 64]], label: [356, 58], classes: 'f-middle' },
  'client done, connection-closed': { points: [[508, 80], [508, 220], [302, 220]], label: [380, 214] },
  'client must-close, connection-closed': { points: [[247, 166], [247, 204]], label: [255, 189] },
  'client closed, connection-closed': { points: [[232, 236], [232, 252], [262, 252], [262, 236]], label: [270, 252] },
  'server idle, response': { points: [[112, 356], [112, 408], [226, 408]], label: [122, 402] },
  'server idle, connection-closed': { points: [[40, 356], [40, 556], [226, 556]], label: [52, 550] },
  'server send-response, informational': { points: [[290, 324], [290, 308], [314, 308], [314, 324]], label: [322, 317] },
  'server send-response, response': { points: [[285, 356], [285, 392]], label: [293, 378] },
  'server send-response, switch': { points: [[344, 340], [462, 340]], label: [399, 334], classes: 'f-middle' },
  'server send-body, data': { points: [[270, 424], [270, 440], [300, 440], [300, 424]], label: [308, 440] },
  'server send-body, end-of-message': { points: [[344, 408], [462, 408]], label: [399, 402], classes: 'f-middle' },
  'server done, connection-closed': { points: [[552, 424], [552, 556], [344, 556]], label: [424, 550] },
  'server must-close, connection-closed': { points: [[285, 502], [285, 540]], label: [293, 525] },
  'server closed, connection-closed': { points: [[270, 572], [270, 588], [300, 588], [300, 572]], label: [308, 588] },
};

/** Of the second table: the role that it moves, its state, and what else has to be so. */
// prettier-ignore
const RULES: Readonly<Record<string, Route>> = {
  'client idle, server send-body': { points: [[80, 80], [80, 150], [192, 150]], words: 'server answers,', label: [88, 98] },
  'client idle, server closed': { points: [[80, 80], [80, 150], [192, 150]], words: 'closes', label: [88, 114] },
  'client idle, server error': { points: [[80, 80], [80, 150], [192, 150]], words: 'or fails', label: [88, 130] },
  'client done, isSwitchProposed true': { points: [[490, 48], [490, 24], [651, 24], [651, 48]], words: 'switch proposed', label: [571, 18], classes: 'f-middle' },
  'client done, keepAlive false': { points: [[462, 80], [462, 150], [302, 150]], words: 'no keep-alive', label: [454, 144], classes: 'f-end' },
  'client might-switch, server switched': { points: [[651, 80], [651, 134]], words: 'server switched', label: [643, 112], classes: 'f-end' },
  'client might-switch, isSwitchProposed false': { points: [[596, 64], [528, 64]], words: 'refused', label: [564, 58], classes: 'f-middle' },
  'server idle, client send-body': { points: [[132, 340], [226, 340]], words: 'client asks', label: [176, 334], classes: 'f-middle' },
  'server idle, client error': { points: [[132, 340], [226, 340]], words: 'or fails', label: [176, 357], classes: 'f-middle' },
  'server idle, client closed': { points: [[76, 356], [76, 486], [226, 486]], words: 'client closes', label: [86, 480] },
  'server done, keepAlive false': { points: [[507, 424], [507, 486], [344, 486]], words: 'no keep-alive', label: [499, 480], classes: 'f-end' },
};

/** What is in no table. */
// prettier-ignore
const OTHERS: readonly Route[] = [
  { points: [[440, 48], [440, 12], [76, 12], [76, 48]], words: 'next cycle, if both are done', label: [84, 28] },
  { points: [[536, 220], [596, 220]], words: 'a fault', label: [562, 214], classes: 'f-middle' },
  { points: [[580, 408], [620, 408], [620, 286], [76, 286], [76, 324]], words: 'next cycle, if both are done', label: [84, 302] },
  { points: [[647, 504], [647, 540]], words: 'a fault', label: [639, 520], classes: 'f-end' },
];

/** An arrow of a table. */
interface Arrow {
  readonly name: string;
  readonly role: Role;
  readonly from: string;
  readonly to: string;
  readonly words?: string;
}

/** Draws the states, and each arrow of the tables on its route. */
export function draw(): string {
  const steps = EDGES.map(({ role, from, step, to }) => {
    return { name: `${role} ${from}, ${step}`, role, from, to, words: step };
  });
  const rules = JOINT_RULES.map(arrowOf);
  const pieces = [
    ...OTHERS.flatMap((route) => drawRoute(route, 'f-muted')),
    ...routesOf(STEPS, steps).flatMap((route) => drawRoute(route, '')),
    ...routesOf(RULES, rules).flatMap((route) => drawRoute(route, 'f-accent f-dashed')),
    ...drawRole('client', [14, 30]),
    ...drawRole('server', [14, 306]),
    ...drawKey(624),
  ];
  return picture(HEIGHT, [...new Set(pieces)]);
}

/** Its name is such as "server done, keepAlive false". */
function arrowOf({ when, then }: JointRule): Arrow {
  const role = then.client === undefined ? 'server' : 'client';
  const others = Object.entries(when).filter(([name]) => name !== role);
  const conditions = others.map(([name, value]) => `${name} ${value}`).join(', ');
  const [from = 'any', to = 'any'] = [when[role], then[role]];
  return { name: `${role} ${from}, ${conditions}`, role, from, to };
}

function routesOf(
  routes: Readonly<Record<string, Omit<Route, 'words'> & Partial<Route>>>,
  arrows: readonly Arrow[],
): readonly Route[] {
  const unknown = Object.keys(routes).filter((key) => arrows.every(({ name }) => name !== key));
  if (unknown.length > 0) throw new Error(`Cannot draw ${unknown.join('; ')}: no such arrow`);
  return arrows.map(({ name, role, from, to, words = '' }) => {
    const route = routes[name];
    if (route === undefined) throw new Error(`Cannot draw the arrow "${name}": it has no route`);
    expectAt(role, from, route.points[0]);
    expectAt(role, to, route.points.at(-1));
    return { words, ...route };
  });
}

/** A route leads from state to state. */
function expectAt(role: Role, state: string, [x, y]: Point = [0, 0]): void {
  const place = PLACES[role][state];
  if (place === undefined) throw new Error(`Cannot draw the ${role} "${state}": it has no place`);
  const [dx, dy] = [x - place[0], y - place[1]];
  if (dx >= 0 && dx <= BOX_WIDTHS[role] && dy >= 0 && dy <= BOX_HEIGHT) return;
  throw new Error(`Cannot draw an arrow at [${x}, ${y}]: that isn't at the ${role}'s "${state}"`);
}

function drawRoute({ points, words, label, classes = '' }: Route, tone: string): readonly string[] {
  const toneOfText = tone.replace(' f-dashed', '');
  return [arrow(points, tone), text(label, words, `f-small ${classes} ${toneOfText}`.trim())];
}

function drawRole(role: Role, title: Point): readonly string[] {
  const size: Point = [BOX_WIDTHS[role], BOX_HEIGHT];
  return [
    text(title, role, 'f-bold'),
    ...Object.entries(PLACES[role]).flatMap(([name, [x, y]]) => [
      box([x, y], size),
      text([x + size[0] / 2, y + 21], name, 'f-small f-mono f-middle'),
    ]),
  ];
}

function drawKey(y: number): readonly string[] {
  const entries = [
    [14, '', 'what it does itself'],
    [200, 'f-accent f-dashed', 'what follows from both states and two facts'],
    [560, 'f-muted', 'in neither table'],
  ] as const;
  return entries.flatMap(([x, classes, words]) => [
    line([[x, y - 5], [x + 34, y - 5]], classes), // prettier-ignore
    text([x + 42, y], words, 'f-small'),
  ]);
}
