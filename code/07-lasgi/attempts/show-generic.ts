// show-generic.ts: what becomes of an application that the compiler has let pass.

import type { Carrier } from '../carrier.ts';
import { HttpExchange } from '../http-exchange.ts';
import { here } from './generic-application.ts';

// #region run what has compiled
/** Runs the application for one request, and tells `log` what came of it. */
export async function showGeneric(log: (line: string) => void): Promise<void> {
  const exchange = new HttpExchange(FACTS, createCarrier(log));
  const result = await exchange.run(here<'http'>);
  if (result.type === 'failed') log(String(result.error));
}

const FACTS = {
  httpVersion: '1.1',
  method: 'GET',
  scheme: 'http',
  path: '/',
  rawPath: '/',
  queryString: '',
  rootPath: '',
  headers: [],
  client: undefined,
  server: undefined,
  state: {},
  extensions: {},
} as const;

function createCarrier(log: (line: string) => void): Carrier {
  return {
    readBody: () => Promise.reject(new Error('nobody asks')),
    begin: ({ status }) => {
      log(`the client gets ${status}`);
      return undefined;
    },
    write: () => undefined,
    writeTrailers: () => undefined,
    writeHint: () => undefined,
    breakOff: () => log('the client gets half of it'),
  };
}
// #endregion run what has compiled
