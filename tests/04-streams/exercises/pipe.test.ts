import { expect, test } from 'vitest';

import { spawn } from '../../../code/03-coroutines/index.ts';
import { pipe } from '../../../code/04-streams/exercises/pipe.ts';
import {
  connectPair,
  createLab,
  errorOf,
  numbered,
  readAll,
  readSome,
  settle,
  toOctets,
} from '../lab.ts';

const { withPair } = createLab('memory');

test('carries all octets over, and says how many', () =>
  withPair(function* ({ transport, near, far }) {
    const other = yield* connectPair(transport);
    const piping = spawn(transport.loop, () => pipe(far, other.near));
    yield* near.write(numbered(100_000));
    near.close();
    expect(yield* readSome(other.far, 100_000)).toEqual(
      Buffer.from(numbered(100_000)),
    );
    expect(yield* piping.join()).toBe(100_000);
    yield* other.near.write(toOctets('still open'));
    yield* other.near.close();
    expect(yield* readAll(other.far)).toHaveLength(10);
    yield* other.listener.close();
    yield* other.far.close();
  }));

test('reads no faster than the other side takes it', () =>
  withPair(function* ({ transport, near, far }) {
    const other = yield* connectPair(transport);
    const piping = spawn(transport.loop, () => pipe(far, other.near));
    const writer = spawn(transport.loop, () =>
      near.write(new Uint8Array(8 * 1024 * 1024)),
    );
    yield* settle(transport);
    yield* writer.join();
    const passed = 8 * 1024 * 1024 - near.unsentOctets;
    expect(passed).toBeLessThanOrEqual(6 * 64 * 1024); // two networks, the marks, a chunk or two
    piping.cancel();
    yield* errorOf(piping.join());
    yield* other.listener.close();
    other.near.reset();
    other.far.reset();
  }));
