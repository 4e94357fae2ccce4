// seeds.ts: requests to begin with. What a fuzzer finds lies near them.

import { textToOctets } from '../../../code/05-http-parser/index.ts';
import { readCases } from '../cases.ts';

const HOST = 'Host: a.example\r\n';

/** Requests of every kind. */
export const OWN_SEEDS: readonly Uint8Array[] = [
  `GET / HTTP/1.1\r\n${HOST}\r\n`,
  `\r\nGET /a/b?c=d HTTP/1.1\r\n${HOST}\r\n`,
  'GET / HTTP/1.0\r\n\r\n',
  'GET / HTTP/1.9\r\nhost:\r\n\r\n',
  `GET /%7Ea/%C3%A9?%zz HTTP/1.1\r\n${HOST}\r\n`,
  'OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n',
  'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n',
  `GET http://b.example:8080?q HTTP/1.1\r\n${HOST}\r\n`,
  `GET HTTPS://[1::2]/x HTTP/1.1\r\n${HOST}\r\n`,
  `GET / HTTP/1.1\r\n${HOST}Accept: */*\r\nCookie: a=b; c="d"\r\nX-Empty:\r\nX-Space: \t a b \t\r\n\r\n`,
  `GET / HTTP/1.1\r\n${HOST}X-Text: \xe9\x80\xff\r\n!#$%&'*+-.^_\`|~: 1\r\n\r\n`,
  `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\nhello`,
  `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`,
  `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`,
  'POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\n\r\n',
  `PUT /u HTTP/1.1\r\n${HOST}Content-Length: 60\r\n\r\n${'0123456789'.repeat(6)}`,
  `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: Chunked\r\n\r\n1\r\na\r\n00a\r\n0123456789\r\n1 ;x\r\nb\r\n000\r\n\r\n`,
  `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3;a=b;c="d e"\r\nabc\r\n0;x\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n`,
  `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `POST / HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\n\r\n`,
  `GET /1 HTTP/1.1\r\n${HOST}\r\nGET /2 HTTP/1.1\r\n${HOST}\r\nGET /3 HTTP/1.1\r\n${HOST}\r\n`,
  `POST /1 HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\nabcPOST /2 HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nGET /3 HTTP/1.1\r\n${HOST}\r\n`,
  `GET / HTTP/1.1\r\n${HOST}Upgrade: websocket\r\nConnection: upgrade\r\n\r\n\x81\x05hello`,
].map(textToOctets);

/** All requests to begin with: those here, and those of the book's cases. */
export function readSeeds(): readonly Uint8Array[] {
  const cases = readCases().map(({ octets }) => textToOctets(octets));
  return [...OWN_SEEDS, ...cases];
}
