// serve-raw.ts: npx tsx serve-raw.ts APP.ts PORT: all that a server needs to
// run, and nothing for whoever runs it.

import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { runServer } from '../run-server.ts';

// #region import it and run it
const [file = '', port] = process.argv.slice(2);
const module = await import(pathToFileURL(path.resolve(file)).href);
await runServer(module.default, {
  address: { host: '127.0.0.1', port: Number(port) },
  onListening: () => console.log(`listening on ${port}`),
});
// #endregion import it and run it
