import { describe, expect, test } from 'vitest';

import {
  createRequestParser,
  textToOctets,
} from '../../code/05-http-parser/index.ts';

/** The head of a request that has no fields but a Host, and `fields`. */
function headOf(start: string, fields = ''): unknown {
  const parser = createRequestParser();
  parser.receive(textToOctets(`${start} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`));
  return parser.nextEvent();
}

describe('a request target', () => {
  test.each([
    ['/', { form: 'origin', rawPath: '/', path: '/', query: '' }],
    ['/a?', { form: 'origin', rawPath: '/a', path: '/a', query: '' }],
    ['/a?b?c', { form: 'origin', rawPath: '/a', path: '/a', query: 'b?c' }],
    ['/?%41', { form: 'origin', rawPath: '/', path: '/', query: '%41' }],
    [
      '/%41%2Fb%2541/../%C3%BC',
      {
        form: 'origin',
        rawPath: '/%41%2Fb%2541/../%C3%BC',
        path: '/A/b%41/../ü',
        query: '',
      },
    ],
    ['//b/c', { form: 'origin', rawPath: '//b/c', path: '//b/c', query: '' }],
    [
      'HTTP://B:80/c?d',
      {
        form: 'absolute',
        scheme: 'http',
        authority: 'B:80',
        rawPath: '/c',
        path: '/c',
        query: 'd',
      },
    ],
    [
      'https://b?c/d',
      {
        form: 'absolute',
        scheme: 'https',
        authority: 'b',
        rawPath: '/',
        path: '/',
        query: 'c/d',
      },
    ],
  ])('%s comes apart', (text, target) => {
    expect(headOf(`GET ${text}`)).toMatchObject({
      requestTarget: text,
      target,
    });
  });

  test('is an authority for CONNECT, and may be an asterisk for OPTIONS', () => {
    expect(headOf('CONNECT [::1]:443')).toMatchObject({
      target: { form: 'authority', authority: '[::1]:443' },
    });
    expect(headOf('OPTIONS *')).toMatchObject({ target: { form: 'asterisk' } });
  });
});

describe('a head', () => {
  test.each([
    ['', { type: 'none' }],
    ['Content-Length: 010\r\n', { type: 'sized', octets: 10 }],
    ['Content-Length: 0\r\n', { type: 'sized', octets: 0 }],
    ['Transfer-Encoding: chunked\r\n', { type: 'chunked' }],
  ])('with %j says how its body ends', (fields, framing) => {
    expect(headOf('POST /', fields)).toMatchObject({ framing });
  });
});
