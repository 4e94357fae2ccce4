// framing.ts: servers that write what the client misunderstands, and read what it
// hasn't said.

import { withLastWord, withOctets, withSend } from './breaking.ts';
import type { Distortion, Faulty } from './breaking.ts';
import type { FieldLine } from '../../../code/05-http-parser/index.ts';

// #region what a client misunderstands
/** Puts text behind each head that `isMeant`. */
function behindHead(
  isMeant: (head: string, asked: string) => boolean,
  more: string,
): Distortion {
  return {
    hears: (text, asked) =>
      text.replace(/^HTTP[^]*?\r\n\r\n/, (head) =>
        isMeant(head, asked) ? head + more : head,
      ),
  };
}

/** Lets fields past the server that it would drop or refuse. */
function letPass(
  name: string,
  hide: (field: FieldLine) => FieldLine,
  show: (text: string) => string,
) {
  const hidden = withSend(name, (send) => (message) => {
    if (message.type !== 'http.response.start') return send(message);
    const { headers } = message;
    if (!Array.isArray(headers)) return send(message);
    const fields = headers as readonly FieldLine[];
    return send({ ...message, headers: fields.map(hide) });
  });
  return withOctets(name, { hears: show }, hidden);
}

export const FAULTY_FRAMINGS: readonly Faulty[] = [
  ...(['204', '205', '304'] as const).map((status) => ({
    subject: withOctets(
      `sends a body with ${status}`,
      behindHead((head) => head.startsWith(`HTTP/1.1 ${status}`), 'ok'),
    ),
    caughtBy: [`an answer to ${status} leaves its content behind`],
  })),
  // #region send a body to HEAD
  {
    subject: withOctets(
      'sends a body to HEAD',
      behindHead((_, asked) => /^HEAD[^]*\r\n\r\n$/.test(asked), 'ok'),
    ),
    caughtBy: [
      'an answer to HEAD leaves its content behind',
      'an answer to HEAD, with no length leaves its content behind',
    ],
  },
  // #endregion send a body to HEAD
  {
    subject: withOctets('says the length of nothing', {
      hears: (text) =>
        text.replace(/(HTTP\/1\.1 204[^\r]*\r\n)/, '$1content-length: 0\r\n'),
    }),
    caughtBy: ['an answer to 204 has no length either'],
  },
  {
    subject: letPass(
      'lets Transfer-Encoding pass',
      ([name, value]) => [name.replace(/^transfer-/, 'x-transfer-'), value],
      (text) => text.replace('x-transfer-', 'transfer-'),
    ),
    caughtBy: [
      "a Transfer-Encoding of gzip, chunked is the server's to say",
      "a Transfer-Encoding of chunked is the server's to say",
      "a Transfer-Encoding of identity is the server's to say",
    ],
  },
  {
    subject: letPass(
      'lets line breaks pass',
      ([name, value]) => [name, value.replace('\r\n', '\xfe\xff')],
      (text) => text.replace('\xfe\xff', '\r\n'),
    ),
    caughtBy: [
      'a line break in a field is answered with 500, and gets nowhere',
      'a field has to be one, and no more than one',
    ],
  },
  {
    subject: withOctets('sends chunks to everybody', {
      hears: (text, asked) =>
        asked.includes('HTTP/1.0')
          ? text.replace('\r\n', '\r\ntransfer-encoding: chunked\r\n')
          : text,
    }),
    caughtBy: ['chunks are not for a client of HTTP/1.0'],
  },
  {
    subject: withOctets('says more than was asked', {
      hears: (text) =>
        text.replace('connection: close\r\n', '').replace(/ok$/, 'ok and more'),
    }),
    caughtBy: ['two cookies are two fields'],
  },
  {
    subject: withLastWord('says something behind the end', 'more'),
    caughtBy: ['the application is called once for each request'],
  },
  {
    subject: withOctets('finds a fault of its own in a bad body', {
      hears: (text) => text.replace('400 Bad Request', '500 Oh'),
    }),
    caughtBy: ['a body that is none is answered with 400, and its reader told'],
  },
];
// #endregion what a client misunderstands

// #region what a client hasn't said
/** Drops a field of the request. */
function deafTo(field: string): Distortion {
  const line = new RegExp(`^${field}:.*\r\n`, 'm');
  return { says: (text) => text.replace(line, '') };
}

export const DEAF: readonly Faulty[] = [
  {
    subject: withOctets('overlooks what came early', {
      says: (text) => text.replace(/^(GET [^]*?\r\n\r\n)[^]+/, '$1'),
    }),
    caughtBy: ['requests that come together are answered in their order'],
  },
  {
    subject: withOctets('overlooks lengths', deafTo('Content-Length')),
    caughtBy: [
      'a body that nobody reads is no request',
      'the application reads a body of known length',
    ],
  },
  {
    subject: withOctets('overlooks chunks', deafTo('Transfer-Encoding')),
    caughtBy: ['the application reads a body in chunks'],
  },
  {
    subject: withOctets('overlooks Expect', deafTo('Expect')),
    caughtBy: [
      'a client that waits for 100 is asked for the body when it is read',
    ],
  },
  {
    subject: withOctets('overlooks TE', deafTo('TE')),
    caughtBy: ['trailers follow the body'],
  },
];
// #endregion what a client hasn't said
