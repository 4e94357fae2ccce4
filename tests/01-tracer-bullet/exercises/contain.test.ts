import { expect, test, vi } from 'vitest';

import { contain } from '../../../code/01-tracer-bullet/exercises/contain.ts';

test('hands on what goes well', () => {
  const respond = contain((request) => `you said ${request}`, vi.fn());
  expect(respond('GET /')).toBe('you said GET /');
});

test.each([new Error('secret'), 'a string', undefined])(
  'answers 500 when %s is thrown, reports it and keeps it to itself',
  (thrown) => {
    const reportError = vi.fn();
    const respond = contain(() => {
      throw thrown;
    }, reportError);
    const response = respond('GET /');
    expect(response).toMatch(/^HTTP\/1\.1 500 [ -~]*\r\n/);
    expect(response).toContain('\r\n\r\n');
    expect(response).not.toContain('secret');
    expect(reportError.mock.calls).toEqual([[thrown]]);
  },
);
