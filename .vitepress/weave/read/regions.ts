// regions.ts: the named parts of a file, marked by comments that editors fold.
//
//   // #region accept a connection         the start marker
//   // #region read the request line       regions may nest ...
//   // #endregion read the request line
//   // #endregion accept a connection      ... and are closed by name

import type { Fault } from '../fault.ts';

/** A part of a file. Its lines lie between its markers, which are never printed. */
export interface Region {
  /** Made to be read: "run the timers that are due". Empty for the whole file. */
  readonly name: string;
  /** The line of the start marker, from 1; 0 for the whole file. */
  readonly start: number;
  /** The line of the end marker; for the whole file, one past its last line. */
  readonly end: number;
  /** The regions directly within, in the order of their lines. */
  readonly children: readonly Region[];
}

interface OpenRegion {
  readonly name: string;
  readonly start: number;
  readonly children: Region[];
}

const MARKER =
  /^\s*(?:\/\/|#|<!--)\s*#(?<kind>region|endregion)\b[ \t]*(?<name>.*?)[ \t]*(?:-->)?$/;

/** Is the line a marker, even a misplaced or a nameless one? */
export function isMarker(line: string): boolean {
  return MARKER.test(line);
}

/** Lists `region` and all regions within it, outer before inner. */
export function flattenRegions(region: Region): readonly Region[] {
  return [region, ...region.children.flatMap(flattenRegions)];
}

/** Returns the whole file as a region, with the tree of its regions and what is wrong with them. */
export function findRegions(
  file: string,
  lines: readonly string[],
): { readonly root: Region; readonly faults: readonly Fault[] } {
  const reader = new RegionReader(file);
  for (const [index, line] of lines.entries()) {
    const marker = MARKER.exec(line)?.groups;
    if (marker?.['kind'] === 'region') reader.open(marker['name'] ?? '', index + 1);
    if (marker?.['kind'] === 'endregion') reader.close(marker['name'] ?? '', index + 1);
  }
  return { root: reader.finish(lines.length), faults: reader.faults };
}

/** Follows the markers down a file. Invariant: `#open` is the path from the root to here. */
class RegionReader {
  readonly faults: Fault[] = [];
  readonly #file: string;
  readonly #root: OpenRegion = { name: '', start: 0, children: [] };
  readonly #open: OpenRegion[] = [this.#root];
  readonly #startLines = new Map<string, number>();

  constructor(file: string) {
    this.#file = file;
  }

  open(name: string, line: number): void {
    const earlier = this.#startLines.get(name);
    if (name === '') {
      this.#report(line, 'Cannot open region "": it has no name, expected "#region some name"');
    } else if (earlier !== undefined) {
      this.#report(
        line,
        `Cannot open region "${name}": line ${earlier} has that name, expected another`,
      );
    } else {
      this.#startLines.set(name, line);
    }
    this.#open.push({ name, start: line, children: [] });
  }

  close(name: string, line: number): void {
    const open = this.#open.at(-1) ?? this.#root;
    if (open === this.#root) {
      this.#report(
        line,
        `Cannot close region "${name}": none is open, expected a "#region ${name}" before it`,
      );
      return;
    }
    if (name !== open.name) {
      this.#report(
        line,
        `Cannot close region "${name}": "${open.name}" of line ${open.start} is open, expected "#endregion ${open.name}"`,
      );
    }
    this.#open.pop();
    this.#open.at(-1)?.children.push({ ...open, end: line });
  }

  finish(lineCount: number): Region {
    for (const { name, start } of this.#open.slice(1)) {
      this.#report(
        start,
        `Cannot close region "${name}": the file ends, expected "#endregion ${name}"`,
      );
    }
    while (this.#open.length > 1) {
      const open = this.#open.pop() ?? this.#root;
      this.#open.at(-1)?.children.push({ ...open, end: lineCount + 1 });
    }
    return { ...this.#root, end: lineCount + 1 };
  }

  #report(line: number, message: string): void {
    this.faults.push({ file: this.#file, line, message });
  }
}
