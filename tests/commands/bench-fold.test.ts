// bench-fold.test.ts: how a profile becomes a flame: stacks of functions, folded into layers.

import { describe, expect, test } from 'vitest';

import type { Frame } from '../../.vitepress/weave/measurement.ts';
import { findLayers } from '../bench/08-flame.ts';
import { foldProfile } from '../bench/fold-profile.ts';
import type { Profile } from '../bench/fold-profile.ts';

const LAYERS = [
  { name: 'loop', tone: 'ink' },
  { name: 'server', tone: 'accent' },
] as const;

/** Each function is called by the last one above it that is indented less; behind it its samples. */
function profileOf(text: string): Profile {
  const lines = text.trim().split('\n');
  const depths = lines.map((line) => line.search(/\S/));
  const nodes = lines.map((line, index) => {
    const [functionName = ''] = line.trim().split(' ');
    const children = lines.flatMap((_, child) => {
      const caller = depths.findLastIndex(
        (depth, at) => at < child && depth < (depths[child] ?? 0),
      );
      return caller === index ? [child] : [];
    });
    return { id: index, callFrame: { functionName, url: '' }, children };
  });
  const samples = lines.flatMap((line, index) =>
    Array.from({ length: Number(line.trim().split(' ')[1] ?? 0) }, () => index),
  );
  return { nodes, samples, timeDeltas: samples.map(() => 10) };
}

function fold(text: string, minPercent = 1) {
  return foldProfile(profileOf(text), {
    layers: LAYERS,
    minPercent,
    layersOf: ({ functionName }) => {
      if (functionName === 'idle') return undefined;
      if (functionName.startsWith('both')) return ['loop', 'server'];
      const name = functionName.replace(/\d+$/, '');
      return name === 'native' ? [] : [name];
    },
  });
}

/** `loop 60 (server 20)` */
function show(frames: readonly Frame[]): string {
  return frames
    .map(({ layer, percent, calls }) => {
      const above = calls.length === 0 ? '' : ` (${show(calls)})`;
      return `${LAYERS[layer]?.name} ${percent}${above}`;
    })
    .join(', ');
}

describe('foldProfile', () => {
  test.each([
    ['a function on another', 'root\n loop1 6\n  server1 4', 'loop 100 (server 40)', [60, 40]],
    ['functions of one layer', 'root\n loop1 1\n  loop2 2\n   loop3 7', 'loop 100', [100, 0]],
    [
      'two callers of one layer',
      'root\n loop1 1\n  server1 3\n loop2 2\n  server2 4',
      'loop 100 (server 70)',
      [30, 70],
    ],
    [
      'a layer that comes twice in a stack',
      'root\n loop1 1\n  server1 2\n   loop2 7',
      'loop 100 (server 90 (loop 70))',
      [80, 20],
    ],
    ['what belongs to its caller', 'root\n loop1 1\n  native 9', 'loop 100', [100, 0]],
    ['what doesn’t count', 'root\n idle 90\n  loop2 5\n loop1 10', 'loop 100', [100, 0]],
    ['two layers at once', 'root\n both 10', 'loop 100 (server 100)', [0, 100]],
    [
      'layers in their order, not in that of the profile',
      'root\n server1 4\n loop1 6',
      'loop 60, server 40',
      [60, 40],
    ],
    ['time of the root itself', 'root 5\n loop1 5', 'loop 100', [100, 0]],
  ])('%s', (_, text, shown, own) => {
    const { layers, calls } = fold(text);
    expect(show(calls)).toBe(shown);
    expect(layers.map(({ percent }) => percent)).toEqual(own);
    expect(layers.map(({ name }) => name)).toEqual(['loop', 'server']);
  });

  test('leaves out frames that are too small; their time is still their layer’s', () => {
    const text = 'root\n loop1 95\n  server1 5';
    expect(show(fold(text, 6).calls)).toBe('loop 100');
    expect(fold(text, 6).layers.map(({ percent }) => percent)).toEqual([95, 5]);
    expect(show(fold(text, 5).calls)).toBe('loop 100 (server 5)');
  });
});

describe('findLayers', () => {
  const root = { functionName: '(root)', url: '' };
  const chapter = (folder: string) => ({ functionName: 'f', url: `file:///x/code/${folder}/f.ts` });
  const native = (functionName: string) => ({ functionName, url: '' });
  const loop = chapter('02-event-loop');
  const network = { functionName: 'g', url: 'file:///x/code/02-event-loop/kernel-network.ts' };

  test.each([
    ['a chapter', chapter('05-http-parser'), loop, ['5 parser']],
    ['a system call, whatever it’s called', native('getsockopt'), network, ['the kernel']],
    ['a function of V8’s', native('now'), loop, []],
    ['the collector', native('(garbage collector)'), root, ['garbage collection']],
    ['native code', native('(program)'), root, ['native code']],
    ['idleness', native('(idle)'), root, undefined],
    ['the microtasks', native('runMicrotasks'), root, ["V8's microtasks"]],
    ['a continuation', chapter('08-server'), root, ["V8's microtasks", '8 server']],
    ['Node', { functionName: 'g', url: 'node:internal/timers' }, root, ['Node']],
    ['a call that Node passes on', { functionName: 'g', url: 'node:async_hooks' }, loop, []],
    ['the same from nobody', { functionName: 'g', url: 'node:async_hooks' }, root, ['Node']],
    [
      'the application',
      { functionName: 'h', url: 'file:///x/tests/bench/http-application.ts' },
      loop,
      ['application'],
    ],
    [
      'the profiler',
      { functionName: '', url: 'file:///x/tests/bench/process-questions.ts' },
      loop,
      undefined,
    ],
  ])('%s', (_, call, caller, layers) => {
    expect(findLayers(call, caller)).toEqual(layers);
  });
});
