import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Caller, printError } from '../../code/02-event-loop/caller.ts';
import type { TraceEvent } from '../../code/02-event-loop/trace.ts';

const printed = vi.fn();
beforeEach(() => {
  printed.mockReset();
  vi.spyOn(console, 'error').mockImplementation(printed);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const failing = (error: unknown): (() => void) => {
  return () => {
    throw error;
  };
};

test('calls, and says so before it does', () => {
  const events: TraceEvent[] = [];
  const caller = new Caller(vi.fn(), (event) => events.push(event));
  const run = vi.fn(() => {
    expect(events).toEqual([
      { type: 'call', turn: 3, phase: 'closing', label: 'tea' },
    ]);
  });
  caller.call(3, 'closing', { label: 'tea', run });
  expect(run).toHaveBeenCalledTimes(1);
  expect(events).toHaveLength(1);
});

test('keeps `this` for who is called', () => {
  const timer = {
    label: 'tea',
    runs: 0,
    run(): void {
      this.runs += 1;
    },
  };
  new Caller(vi.fn(), undefined).call(1, 'ready', timer);
  expect(timer.runs).toBe(1);
});

test.each([new Error('no'), 'a string', undefined])(
  'hands what was thrown (%s) to the handler, with the name of who threw it',
  (error) => {
    const onError = vi.fn();
    const events: TraceEvent[] = [];
    const caller = new Caller(onError, (event) => events.push(event));
    caller.call(3, 'ready', { label: 'tea', run: failing(error) });
    expect(onError.mock.calls).toEqual([[error, 'tea']]);
    expect(events).toEqual([
      { type: 'call', turn: 3, phase: 'ready', label: 'tea' },
      { type: 'failed', turn: 3, label: 'tea' },
    ]);
    expect(printed).not.toHaveBeenCalled();
  },
);

test('survives an error that cannot be shown', () => {
  const print = vi.spyOn(console, 'error').mockImplementation((_, error) => {
    if (error !== undefined) throw new Error('inspect failed');
  });
  new Caller(printError, undefined).call(1, 'ready', {
    label: 'tea',
    run: () => {
      throw new Error('boiled over');
    },
  });
  expect(print.mock.lastCall).toEqual([
    "A callback failed (tea), and its error can't be shown",
  ]);
  print.mockRestore();
});

test('survives a handler that throws, and prints both errors', () => {
  const error = new Error('from the callback');
  const handlerError = new Error('from the handler');
  const caller = new Caller(failing(handlerError), undefined);
  caller.call(1, 'ready', { label: 'tea', run: failing(error) });
  expect(printed.mock.calls).toEqual([
    ['A callback failed (tea):', error],
    ['A callback failed (onError):', handlerError],
  ]);
});

test('prints the error of a callback without a name', () => {
  const error = new Error('no');
  printError(error, '');
  expect(printed.mock.calls).toEqual([
    ['A callback failed (it has no name):', error],
  ]);
});
