import { expect, test } from 'vitest';

import { createClient } from '../../code/07-lasgi/index.ts';
import type { Application } from '../../code/07-lasgi/index.ts';
import {
  believing,
  sideDoor,
} from '../../code/08-server/attempts/side-door.ts';
import { proxyHeaders } from '../../code/08-server/proxy-headers.ts';

/** What somebody is told whom the proxy on this machine speaks for. */
async function ask(application: Application, list: string): Promise<string> {
  const client = await createClient(application, {
    client: ['127.0.0.1', 51_234],
  });
  const headers = [['x-forwarded-for', list]] as const;
  const response = await client.get('/', { headers });
  return (await response.text()).trimEnd();
}

const behind = proxyHeaders()(sideDoor);

// #region who gets in
test.for([
  ['who believes nobody', sideDoor, '203.0.113.9', 'come in, 127.0.0.1'],
  ['who believes all', believing, '203.0.113.9', 'no entry, 203.0.113.9'],
  ['who believes all', believing, '127.0.0.1, 203.0.113.9', 'come in, 127.0'],
  ['who reads backwards', behind, '203.0.113.9', 'no entry, 203.0.113.9'],
  ['who reads backwards', behind, '127.0.0.1, 203.0.113.9', 'no entry, 203.'],
  ['who reads backwards', behind, '8.8.8.8, 203.0.113.9', 'no entry, 203.'],
] as const)('%s, to %s', async ([, application, list, text]) => {
  expect(await ask(application, list)).toContain(text);
});
// #endregion who gets in
