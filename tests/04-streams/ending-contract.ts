// ending-contract.ts: the ways in which a stream may end, and who is told what.

import { expect, test } from 'vitest';

import { spawn } from '../../code/03-coroutines/index.ts';
import {
  errorOf,
  failing,
  readAll,
  readSome,
  readToReset,
  settle,
  toOctets,
  toText,
} from './lab.ts';
import type { Lab } from './lab.ts';
import { fill } from './writing-contract.ts';

const CLOSED = { name: 'StreamError', code: 'closed' };
const RESET = { name: 'StreamError', code: 'reset' };
const TIMED_OUT = { name: 'StreamError', code: 'timed-out' };

export function describeEnding(lab: Lab): void {
  describeClosing(lab);
  describeResetting(lab);
  describeIdling(lab);
}

function describeClosing({ name, withPair }: Lab): void {
  test('close sends what was written, and then the end', () =>
    withPair(function* ({ transport, near, far }) {
      const before = yield* fill(transport, near);
      const closing = spawn(transport.loop, () => near.close());
      yield* settle(transport);
      expect(closing.isDone).toBe(false);
      expect(yield* readAll(far)).toHaveLength(before);
      yield* closing.join();
    }));

  test('close may be called again, and after a reset', () =>
    withPair(function* ({ near, far }) {
      yield* near.close();
      yield* near.close();
      near.reset();
      far.reset();
      far.reset();
      yield* far.close();
    }));

  test('close begins before anybody waits for it', () =>
    withPair(function* ({ near, far }) {
      near.close();
      expect(yield* far.read()).toBeUndefined();
    }));

  test('close wakes whoever reads', () =>
    withPair(function* ({ transport, near }) {
      const reader = failing(transport, () => near.read());
      yield* settle(transport);
      near.close();
      expect(yield* reader.join()).toMatchObject(CLOSED);
    }));

  test('close sends away whoever waits to write; what was taken is sent', () =>
    withPair(function* ({ transport, near, far }) {
      const before = yield* fill(transport, near);
      const writer = failing(transport, () => near.write(toOctets('no')));
      yield* settle(transport);
      near.close();
      expect(yield* writer.join()).toMatchObject(CLOSED);
      expect(yield* readAll(far)).toHaveLength(before);
    }));

  test('a closed stream says so, by name', () =>
    withPair(function* ({ near }) {
      yield* near.close();
      const { remoteAddress } = near;
      const port = 'port' in remoteAddress ? remoteAddress.port : 0;
      for (const call of [
        near.read(),
        near.write(toOctets('x')),
        near.closeWrite(),
      ]) {
        expect(yield* errorOf(call)).toMatchObject({
          ...CLOSED,
          message: `Cannot use the stream to 127.0.0.1:${port}: it is closed, expected an open one`,
        });
      }
      near.setNoDelay(true);
      expect(near.unsentOctets).toBe(0);
    }));

  test('a close that is cancelled with octets unsent is a reset, not a false end', () =>
    withPair(function* ({ transport, near, far }) {
      yield* fill(transport, near);
      const closing = spawn(transport.loop, () => near.close());
      yield* settle(transport);
      closing.cancel();
      yield* errorOf(closing.join());
      expect(yield* readToReset(name, far)).toBe('reset');
    }));
}

function describeResetting({ name, withPair }: Lab): void {
  test('a reset is told to the other side, again and again', () =>
    withPair(function* ({ near, far }) {
      near.reset();
      expect(yield* errorOf(far.read())).toMatchObject(RESET);
      expect(yield* errorOf(far.read())).toMatchObject(RESET);
      expect(yield* errorOf(far.write(toOctets('x')))).toMatchObject(RESET);
      yield* far.close();
    }));

  test('whoever ends their direction after a reset is told, by its name', () =>
    withPair(function* ({ transport, near, far }) {
      far.reset();
      yield* settle(transport);
      if (name === 'memory')
        yield* near.closeWrite(); // it reaches nobody there
      else expect(yield* errorOf(near.closeWrite())).toMatchObject(RESET);
      expect(yield* errorOf(near.read())).toMatchObject(RESET);
    }));

  test('a reset by a writer, as it is let go on, leaves no polite end', () =>
    withPair(function* ({ transport, near, far }) {
      yield* near.write(new Uint8Array(4_000_000)); // more than a kernel buffers
      const writer = spawn(transport.loop, function* () {
        yield* near.write(new Uint8Array(1_000_000));
        near.reset();
      });
      yield* settle(transport);
      const closing = failing(transport, () => near.closeWrite());
      yield* settle(transport);
      expect(yield* readToReset(name, far)).toBe('reset');
      expect(yield* closing.join()).toMatchObject(CLOSED);
      yield* writer.join();
    }));

  test('a reset wakes whoever waits, on both sides', () =>
    withPair(function* ({ transport, near, far }) {
      yield* fill(transport, near);
      const tasks = [
        failing(transport, () => near.read()),
        failing(transport, () => near.write(toOctets('x'))),
        failing(transport, () => near.closeWrite()),
      ];
      yield* settle(transport);
      near.reset();
      for (const task of tasks)
        expect(yield* task.join()).toMatchObject(CLOSED);
      expect(yield* readToReset(name, far)).toBe('reset');
    }));

  // #region a reset is an error of one stream
  test('a reset that comes while we read is an error of this stream alone', () =>
    withPair(function* ({ transport, listener, near, far }) {
      const other = yield* transport.connect(listener.address);
      const otherFar = yield* listener.accept();
      const reader = failing(transport, () => far.read());
      const otherReader = spawn(transport.loop, () => otherFar.read());
      yield* settle(transport);
      near.reset();
      const error = yield* reader.join();
      expect(error).toMatchObject(RESET);
      expect((error as Error).cause).toMatchObject({ code: 'ECONNRESET' });
      yield* other.write(toOctets('fine'));
      expect(toText(yield* otherReader.join())).toBe('fine');
      yield* other.close();
      yield* otherFar.close();
    }));
  // #endregion a reset is an error of one stream
}

function describeIdling({ name, withPair }: Lab): void {
  // #region silence is an error of one stream
  test('a stream on which nothing passes for its idle timeout fails', () =>
    withPair(function* ({ transport, listener, near, far }) {
      const idle = yield* transport.connect(listener.address, {
        idleTimeoutMs: 20,
      });
      const other = yield* listener.accept();
      const reader = failing(transport, () => idle.read());
      expect(yield* readAll(other)).toHaveLength(0);
      expect(yield* reader.join()).toMatchObject(TIMED_OUT);
      for (const call of [
        idle.read(),
        idle.write(toOctets('x')),
        idle.closeWrite(),
      ])
        expect(yield* errorOf(call)).toMatchObject(TIMED_OUT);
      yield* idle.close();
      yield* other.close();
      yield* near.write(toOctets('x')); // these two have no idle timeout
      expect(yield* readSome(far, 1)).toHaveLength(1);
    }));
  // #endregion silence is an error of one stream

  test('if octets are unsent then, the other side learns that they were lost', () =>
    withPair(function* ({ transport, listener }) {
      const near = yield* transport.connect(listener.address, {
        idleTimeoutMs: 20,
      });
      const far = yield* listener.accept();
      yield* near.write(new Uint8Array(32 * 1024 * 1024)); // more than a kernel buffers
      expect(yield* errorOf(near.closeWrite())).toMatchObject(TIMED_OUT);
      expect(yield* readToReset(name, far)).toBe('reset');
      yield* far.close();
    }));
}
