// transcript-rules.ts: what a page's transcripts must keep to, told before anything is run.

import type { Fault } from '../fault.ts';
import type { Step } from './transcript.ts';

/** Whoever follows the book has these; `npx` stands for `npx tsx` only. */
const COMMON_PROGRAMS: readonly string[] = ['node', 'npm'];

const QUOTED = /'[^']*'|"(?:\\.|[^"\\])*"|\\./gs;
const BETWEEN_COMMANDS = /[|;\n]|(?<![<>])&/; // the `&` of `2>&1` divides nothing
const ASSIGNMENT = /^[A-Za-z_]\w*=\S*$/;

/** Finds the programs that are not declared, and the servers that are not stopped. */
export function checkSteps(file: string, steps: readonly Step[]): readonly Fault[] {
  return [
    ...steps.flatMap((step) => checkPrograms(file, step)),
    ...checkServers(file, steps),
  ].toSorted((a, b) => a.line - b.line);
}

/** The declared programs that a step runs: those that a machine may lack. */
export function findNeeds(step: Step): readonly string[] {
  return findPrograms(step.command).filter((program) => step.needs.includes(program));
}

function checkPrograms(file: string, step: Step): readonly Fault[] {
  if (step.type === 'stop') return [];
  return findPrograms(step.command)
    .filter((program) => !COMMON_PROGRAMS.includes(program) && !step.needs.includes(program))
    .map((program) => ({
      file,
      line: step.line,
      message: `Cannot run "${program}": it is not declared, expected node, npm, npx tsx or {needs=${program}} on the fence`,
    }));
}

/** The first word of each command of a pipeline or list. */
function findPrograms(command: string): readonly string[] {
  return command
    .replaceAll('\\\n', ' ')
    .replaceAll(QUOTED, 'quoted') // so that a "|" in quotes divides nothing
    .split(BETWEEN_COMMANDS)
    .map((part) => part.split(/\s+/).filter((word) => word !== '' && !ASSIGNMENT.test(word)))
    .flatMap(([first, second]) => {
      if (first === undefined || (first === 'npx' && second === 'tsx')) return [];
      return [first];
    });
}

function checkServers(file: string, steps: readonly Step[]): readonly Fault[] {
  const running: Step[] = [];
  const faults: Fault[] = [];
  for (const step of steps) {
    if (step.type === 'start') running.push(step);
    if (step.type === 'stop' && running.pop() === undefined) {
      const message = 'Cannot run "stop": no server is running, expected "$ command &" before it';
      faults.push({ file, line: step.line, message });
    }
  }
  for (const { command, line } of running) {
    const message = `Cannot leave "${command} &" running: the page ends, expected "$ stop"`;
    faults.push({ file, line, message });
  }
  return faults;
}
