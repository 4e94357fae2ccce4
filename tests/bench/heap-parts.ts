// heap-parts.ts: what is alive in this process's heap, as V8's own heap snapshot has it.

import { getHeapSnapshot } from 'node:v8';
import { text } from 'node:stream/consumers';

/** Octets of the heap, by what they are. */
export type HeapParts = ReadonlyMap<string, number>;

/** The parts of a snapshot that are read here; each node and each edge is a row of numbers. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
      readonly edge_fields: readonly string[];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

const REGISTERS = 'parameters_and_registers'; // of a generator: its variables, and where it stands

/**
 * Adds up the objects that are alive by the part that `partOf` puts them in. It's asked for each
 * with V8's name for its kind, and the object's own: of an object that is its class, of a generator
 * its function; the array with a generator's variables is called `(registers)`.
 */
export async function measureHeap(
  partOf: (kind: string, name: string) => string,
): Promise<HeapParts> {
  globalThis.gc?.();
  const snapshot = JSON.parse(await text(getHeapSnapshot())) as Snapshot; // V8's own format
  const { node_fields: fields, node_types: types } = snapshot.snapshot.meta;
  const { nodes, strings } = snapshot;
  const registers = findRegisters(snapshot);
  const parts = new Map<string, number>();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + fields.indexOf('type')] ?? 0] ?? '';
    const name = strings[nodes[at + fields.indexOf('name')] ?? 0] ?? '';
    const part = partOf(kind, registers.has(at) ? '(registers)' : name);
    const octets = nodes[at + fields.indexOf('self_size')] ?? 0;
    parts.set(part, (parts.get(part) ?? 0) + octets);
  }
  return parts;
}

/** Where the nodes begin that hold a generator's variables. */
function findRegisters({ snapshot, edges, strings }: Snapshot): ReadonlySet<number> {
  const fields = snapshot.meta.edge_fields;
  const name = strings.indexOf(REGISTERS);
  const found = new Set<number>();
  for (let at = 0; at < edges.length; at += fields.length) {
    if (edges[at + fields.indexOf('name_or_index')] !== name) continue;
    found.add(edges[at + fields.indexOf('to_node')] ?? 0);
  }
  return found;
}
