import { expect, test } from 'vitest';

import { createClient } from '../../code/07-lasgi/index.ts';
import { formatForPeople } from '../../code/08-server/access-log.ts';
import { naiveLog } from '../../code/08-server/attempts/naive-log.ts';
import { demo } from '../../code/08-server/demo.ts';

const FORGED = '/x%22%20404%0a203.0.113.9%20%22GET%20/admin';

/** The lines of the first log that one writes, for one request. */
async function naiveLines(path: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const application = naiveLog((line) => lines.push(line))(demo);
  const client = await createClient(application, { raiseErrors: false });
  await client.get(path);
  return lines.flatMap((line) => line.split('\n'));
}

test('into a naive log a stranger writes a line of her own', async () => {
  expect(await naiveLines(FORGED)).toEqual([
    '127.0.0.1 "GET /x" 404',
    '203.0.113.9 "GET /admin" 404',
  ]);
});

test('a naive log has no line for what the server answers', async () => {
  expect(await naiveLines('/throw')).toEqual([]);
});

// #region it stays in its quotes
const EVERY_CHARACTER = Array.from({ length: 0x300 }, (_, code) =>
  String.fromCharCode(code),
);

test.for(EVERY_CHARACTER)('%j stays inside of its quotes', (character) => {
  const line = formatForPeople({
    peer: ['203.0.113.9', 51_234],
    method: 'GET',
    requestTarget: `/x${character}y`,
    httpVersion: '1.1',
    status: 404,
    bodyOctets: 22,
    durationMs: 1.5,
    isComplete: true,
  });
  expect(line).toMatch(
    /^203\.0\.113\.9:51234 "(?:[ !#-[\]-~]|\\["\\]|\\x[\da-f]+)+" 404 22 1\.5ms$/,
  );
});
// #endregion it stays in its quotes
