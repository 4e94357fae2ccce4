import { describe, expect, test } from 'vitest';

import {
  createRequestParser,
  LocalProtocolError,
  octetsToText,
  textToOctets,
} from '../../code/05-http-parser/index.ts';
import type { RequestParser } from '../../code/05-http-parser/index.ts';

const UPGRADE =
  'GET /chat HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n';

/** A parser that has found the end of a request, with `rest` behind it. */
function parserBehind(request: string, rest: string): RequestParser {
  const parser = createRequestParser();
  parser.receive(textToOctets(request + rest));
  while (parser.nextEvent().type !== 'end-of-message');
  return parser;
}

describe('another protocol', () => {
  // #region what follows is handed over untouched
  test.each(['', '\x81\x05hello', '\r\n', 'GET / HTTP/1.1\r\n', '\n\0\xff'])(
    '%j, behind an upgrade, is handed over untouched',
    (rest) => {
      const parser = parserBehind(UPGRADE, rest);
      expect(octetsToText(parser.takeRest())).toBe(rest);
      expect(parser.state).toBe('handed-over');
      const more = textToOctets('more');
      expect(() => parser.receive(more)).toThrow(LocalProtocolError);
      expect(() => parser.nextEvent()).toThrow(LocalProtocolError);
    },
  );
  // #endregion what follows is handed over untouched

  test('an upgrade that nobody wants changes nothing', () => {
    const parser = parserBehind(UPGRADE, 'GET / HTTP/1.1\r\nHost: b\r\n\r\n');
    expect(parser.nextEvent()).toMatchObject({
      type: 'request',
      method: 'GET',
    });
  });

  test.each([
    ['in a head', 'GET / HTTP/1.1\r\n'],
    ['behind the empty line that is skipped', '\r\n'],
    ['in a body', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n'],
    ['after a fault', 'GET\r\n'],
  ])('nothing is handed over %s', (_, text) => {
    const parser = createRequestParser();
    parser.receive(textToOctets(text));
    try {
      while (parser.nextEvent().type !== 'need-data');
    } catch {
      // the fault
    }
    expect(() => parser.takeRest()).toThrow(LocalProtocolError);
  });
});
