import { afterEach, describe, expect, test, vi } from 'vitest';

import { createDateField } from '../../../code/06-http-connection/exercises/date-field.ts';
import { get, response, say, serverAfter } from '../lab.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A field whose clock shows what `set` was told last. */
function withClock(): { set: (ms: number) => void; field: () => string } {
  let now = 0;
  return {
    set: (ms) => {
      now = ms;
    },
    field: createDateField(() => now),
  };
}

/** Counts what is made with `new Date`. */
function countDates(): () => number {
  let count = 0;
  class CountingDate extends Date {
    constructor(ms: number) {
      super(ms);
      count += 1;
    }
  }
  vi.stubGlobal('Date', CountingDate);
  return () => count;
}

describe('a moment', () => {
  test.each([
    [784_111_777_000, 'Sun, 06 Nov 1994 08:49:37 GMT'],
    [0, 'Thu, 01 Jan 1970 00:00:00 GMT'],
    [999.999, 'Thu, 01 Jan 1970 00:00:00 GMT'],
    [-0.5, 'Wed, 31 Dec 1969 23:59:59 GMT'],
    [-1, 'Wed, 31 Dec 1969 23:59:59 GMT'],
    [-1_000, 'Wed, 31 Dec 1969 23:59:59 GMT'],
    [-1_001, 'Wed, 31 Dec 1969 23:59:58 GMT'],
    [951_827_696_000, 'Tue, 29 Feb 2000 12:34:56 GMT'],
    [1_709_251_199_999, 'Thu, 29 Feb 2024 23:59:59 GMT'],
    [4_107_542_400_000, 'Mon, 01 Mar 2100 00:00:00 GMT'],
    [Date.UTC(999, 0, 1), 'Tue, 01 Jan 0999 00:00:00 GMT'],
    [253_402_300_799_999, 'Fri, 31 Dec 9999 23:59:59 GMT'],
    [-62_167_219_200_000, 'Sat, 01 Jan 0000 00:00:00 GMT'],
  ])('%d ms: %s', (ms, expected) => {
    expect(createDateField(() => ms)()).toBe(expected);
  });

  test.each([253_402_300_800_000, -62_167_219_200_001, NaN, Infinity, 1e18])(
    '%d ms has no date',
    (ms) => {
      expect(() => createDateField(() => ms)()).toThrow(RangeError);
    },
  );

  test('every weekday and every month, as Date reads them', () => {
    const { set, field } = withClock();
    for (let day = 0; day < 800; day += 1) {
      const ms = Date.UTC(2023, 0, 1 + day, 1, 2, 3);
      set(ms);
      expect(Date.parse(field())).toBe(ms);
      expect(field()).toMatch(
        /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} 01:02:03 GMT$/,
      );
    }
  });
});

describe('the clock', () => {
  test('is put into words once a second', () => {
    const { set, field } = withClock();
    const count = countDates();
    for (let ms = 500; ms < 3_500; ms += 1) {
      set(ms);
      field();
    }
    expect(count()).toBeLessThanOrEqual(4);
  });

  test('is asked each time: a new second counts at once', () => {
    const { set, field } = withClock();
    set(1_999);
    expect(field()).toBe('Thu, 01 Jan 1970 00:00:01 GMT');
    set(2_000);
    expect(field()).toBe('Thu, 01 Jan 1970 00:00:02 GMT');
  });

  test('may be set back', () => {
    const { set, field } = withClock();
    set(9_000);
    field();
    set(1_000);
    expect(field()).toBe('Thu, 01 Jan 1970 00:00:01 GMT');
  });

  test('of one field isn’t that of another', () => {
    const one = createDateField(() => 0);
    const other = createDateField(() => 60_000);
    expect([one(), other(), one()]).toEqual([
      'Thu, 01 Jan 1970 00:00:00 GMT',
      'Thu, 01 Jan 1970 00:01:00 GMT',
      'Thu, 01 Jan 1970 00:00:00 GMT',
    ]);
  });

  test('that has failed once may show the time again', () => {
    const { set, field } = withClock();
    set(NaN);
    expect(field).toThrow(RangeError);
    expect(field).toThrow(RangeError);
    set(0);
    expect(field()).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
  });
});

test('a connection sends it', () => {
  const date = createDateField(() => 784_111_777_000)();
  const text = say(serverAfter(get('/')), response(204, ['date', date]));
  expect(text).toContain('\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n');
});
