// socket-option.ts: reads and sets what a socket can be told besides its
// address.

import type { Libc } from './libc.ts';
import { OPTION } from './linux.ts';
import type { Descriptor } from './poller.ts';

/** One of the options in `OPTION`. */
export type OptionName = keyof typeof OPTION;

/** Sets an option to a number, or to the numbers of its C structure. */
export function setOption(
  libc: Libc,
  descriptor: Descriptor,
  name: OptionName,
  ...numbers: readonly number[]
): void {
  const [level, option] = OPTION[name];
  const value = Int32Array.from(numbers);
  libc.check(
    libc.setsockopt(descriptor, level, option, value, value.byteLength),
    `set ${name} of descriptor`,
    descriptor,
  );
}

/** Reads an option that is a number. */
export function getOption(
  libc: Libc,
  descriptor: Descriptor,
  name: OptionName,
): number {
  const [level, option] = OPTION[name];
  const value = new Int32Array(1);
  const size = Int32Array.of(value.byteLength);
  libc.check(
    libc.getsockopt(descriptor, level, option, value, size),
    `get ${name} of descriptor`,
    descriptor,
  );
  return value[0] ?? 0;
}
