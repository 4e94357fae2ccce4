// 08-flame.ts: where the server on the epoll transport spends its time while it greets, by chapter.
//
// V8 looks a few thousand times a second where the program is. What it sees above the loop is a
// stack of calls; those within a chapter are one frame here. A continuation of an async function has
// no caller but V8, which runs it behind whatever the loop did last.

import type { Measurement } from '../../.vitepress/weave/measurement.ts';
import { foldProfile } from './fold-profile.ts';
import type { CallFrame, LayerName } from './fold-profile.ts';
import { loadClosed } from './http-load.ts';
import { startHttpServer } from './http-servers.ts';
import { ask } from './process-questions.ts';

const CONNECTIONS = 64;
const WARM_UP_REQUESTS = 40_000;
const RUN_MS = 8_000;
const MIN_PERCENT = 1;

interface FlameLayer extends LayerName {
  /** What its figure is called. */
  readonly figure: string;
  /** In the path of its files, if it has any. */
  readonly folder?: string;
}

const MICROTASKS = "V8's microtasks";
const NODE = 'Node';
const KERNEL = 'the kernel';
const COLLECTOR = 'garbage collection';
const NATIVE = 'native code';

/** In the order in which they stand side by side. */
const LAYERS: readonly FlameLayer[] = [
  { name: '2 loop', tone: 'ink', figure: 'loop', folder: 'code/02-' },
  { name: '3 coroutines', tone: 'ink', figure: 'coroutines', folder: 'code/03-' },
  { name: '4 streams', tone: 'ink', figure: 'streams', folder: 'code/04-' },
  { name: '5 parser', tone: 'accent', figure: 'parser', folder: 'code/05-' },
  { name: '6 connection', tone: 'accent', figure: 'connection', folder: 'code/06-' },
  { name: '7 LASGI', tone: 'accent', figure: 'lasgi', folder: 'code/07-' },
  { name: '8 server', tone: 'accent', figure: 'server', folder: 'code/08-' },
  { name: 'application', tone: 'accent', figure: 'application', folder: 'tests/bench/http-' },
  { name: KERNEL, tone: 'muted', figure: 'kernel' },
  { name: NODE, tone: 'muted', figure: 'node', folder: 'node:' },
  { name: MICROTASKS, tone: 'muted', figure: 'microtasks' },
  { name: COLLECTOR, tone: 'bad', figure: 'collector' },
  { name: NATIVE, tone: 'muted', figure: 'native' },
];

/**
 * The files that call C. V8 has one name for all functions that koffi makes, and it's another in
 * each run; so they are told by who calls them.
 */
const CALLERS_OF_C =
  /\/code\/02-event-loop\/(?:kernel-network|epoll-poller|uv-poll|socket-\w+)\.ts$/;

/** What V8 calls what isn't a function. */
const PSEUDO: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', COLLECTOR],
  ['(program)', NATIVE],
  ['runMicrotasks', MICROTASKS],
]);

/** Profiles the server for some seconds. */
export async function measure(): Promise<Measurement> {
  const { process, conversation, stop } = await startHttpServer('ours, epoll', 'hello');
  const load = { ...conversation, connections: CONNECTIONS };
  try {
    await loadClosed({ ...load, minRequests: WARM_UP_REQUESTS, runMs: 0 });
    await ask(process, 'startProfile');
    await loadClosed({ ...load, minRequests: 0, runMs: RUN_MS });
    const profile = await ask(process, 'stopProfile');
    const layers = LAYERS.map(({ name, tone }) => ({ name, tone }));
    const flame = foldProfile(profile, { layers, layersOf: findLayers, minPercent: MIN_PERCENT });
    const figures = flame.layers.map(({ percent }, index) => [
      `${LAYERS[index]?.figure}Percent`,
      percent,
    ]);
    return { xLabel: '', yLabel: '', series: [], flame, figures: Object.fromEntries(figures) };
  } finally {
    await stop();
  }
}

/** The layers that a function adds to its caller's. */
export function findLayers(
  { functionName, url }: CallFrame,
  caller: CallFrame,
): readonly string[] | undefined {
  const isProfiler = url.endsWith('tests/bench/process-questions.ts');
  if (isProfiler || functionName === '(idle)') return undefined;
  if (url === '') {
    const pseudo = PSEUDO.get(functionName);
    if (pseudo !== undefined) return [pseudo];
    return CALLERS_OF_C.test(caller.url) ? [KERNEL] : [];
  }
  const hasCaller = caller.functionName !== '(root)';
  if (url === 'node:async_hooks' && hasCaller) return []; // it only passes a call on
  const layer = LAYERS.find(({ folder }) => folder !== undefined && url.includes(folder));
  if (layer === undefined) return [];
  return hasCaller || layer.name === NODE ? [layer.name] : [MICROTASKS, layer.name];
}
