// show-generic.ts: what becomes of an application that the compiler has let pass.

import { byProtocol } from '../by-protocol.ts';
import { createClient } from '../client.ts';
import { here } from './generic-application.ts';

// #region run what has compiled
/** Runs the application for one request, and tells `log` what came of it. */
export async function showGeneric(log: (line: string) => void): Promise<void> {
  const application = byProtocol({ http: here<'http'> });
  const client = await createClient(application, { raiseErrors: false });
  const response = await client.get('/');
  log(`the client gets ${response.status}`);
  const result = await response.ended();
  if (result.type === 'failed') log(String(result.error));
  await client.close();
}
// #endregion run what has compiled
