// fold-profile.ts: a profile of V8's, folded: the functions of a layer that call each other become
// one frame, and what takes too little to be seen becomes its caller's own time.

import type { Profiler } from 'node:inspector';

import type { Flame, Frame, Layer } from '../../.vitepress/weave/measurement.ts';

/** A part of the program, and how to tell it. */
export type LayerName = Omit<Layer, 'percent'>;

/**
 * The layers that a function adds to its caller's, by their names: one as a rule, none if it belongs
 * to its caller. `undefined` if it doesn't count, nor what it calls.
 */
export type LayersOf = (call: CallFrame, caller: CallFrame) => readonly string[] | undefined;

/** A function of a profile. */
export type CallFrame = Pick<
  Profiler.Profile['nodes'][number]['callFrame'],
  'functionName' | 'url'
>;

/** What is read here of V8's format. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[] | undefined;
  }[];
  readonly samples?: readonly number[] | undefined;
  /** Before each sample, since the one before. */
  readonly timeDeltas?: readonly number[] | undefined;
}

interface Growing {
  micros: number;
  ownMicros: number;
  readonly calls: Map<string, Growing>;
}

/**
 * Folds a profile.
 *
 * @param layers  All that `layersOf` knows, in the order in which they stand side by side.
 * @param minPercent  Frames below it aren't shown.
 */
export function foldProfile(
  profile: Profile,
  options: {
    readonly layers: readonly LayerName[];
    readonly layersOf: LayersOf;
    readonly minPercent: number;
  },
): Flame {
  const names = options.layers.map(({ name }) => name);
  const root = grow(profile, options.layersOf);
  const ownMicros = new Map<string, number>();
  addOwn(root, ownMicros);
  const percent = (micros: number): number => Math.round((micros * 1_000) / root.micros) / 10;
  const freeze = ({ calls }: Growing): Frame[] =>
    [...calls]
      .filter(([, { micros }]) => (micros * 100) / root.micros >= options.minPercent)
      .map(([name, frame]) => ({
        layer: names.indexOf(name),
        percent: percent(frame.micros),
        calls: freeze(frame),
      }))
      .toSorted((a, b) => a.layer - b.layer);
  return {
    layers: options.layers.map((layer) => ({
      ...layer,
      percent: percent(ownMicros.get(layer.name) ?? 0),
    })),
    calls: freeze(root),
  };
}

/** Puts every sample onto the stack of layers that it was taken in. */
function grow({ nodes, samples = [], timeDeltas = [] }: Profile, layersOf: LayersOf): Growing {
  const microsOf = new Map<number, number>();
  for (const [index, id] of samples.entries())
    microsOf.set(id, (microsOf.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const root: Growing = { micros: 0, ownMicros: 0, calls: new Map() };

  function walk(id: number, caller: CallFrame, stack: readonly [string, Growing][]): void {
    const node = byId.get(id);
    if (node === undefined) return;
    const layers = layersOf(node.callFrame, caller);
    if (layers === undefined) return;
    const own = layers.reduce(climb, stack);
    const micros = microsOf.get(id) ?? 0;
    for (const [, frame] of own) frame.micros += micros;
    const top = own.at(-1)?.[1] ?? root;
    top.ownMicros += micros;
    for (const child of node.children ?? []) walk(child, node.callFrame, own);
  }

  const [first] = nodes;
  if (first !== undefined) {
    const whole: [string, Growing] = ['', root];
    for (const child of first.children ?? []) walk(child, first.callFrame, [whole]);
  }
  return root;
}

/** The stack that a function of `layer` stands on top of. */
function climb(stack: readonly [string, Growing][], layer: string): readonly [string, Growing][] {
  const top = stack.at(-1);
  if (top === undefined || layer === top[0]) return stack;
  const frame = top[1].calls.get(layer) ?? { micros: 0, ownMicros: 0, calls: new Map() };
  top[1].calls.set(layer, frame);
  return [...stack, [layer, frame]];
}

function addOwn({ calls }: Growing, sums: Map<string, number>): void {
  for (const [name, frame] of calls) {
    sums.set(name, (sums.get(name) ?? 0) + frame.ownMicros);
    addOwn(frame, sums);
  }
}
