// dev.ts: npm run dev [-- --port 5173]: the book with live reload, for those who write it.
//
// A page follows the files of code/ that it lists, since the weave names them as its includes.

import { once } from 'node:events';
import { createServer } from 'node:http';

import { listen, readPort } from './listen.ts';
import { refuseSwallowed } from './npm-options.ts';

const DEFAULT_PORT = 5173;

refuseSwallowed('run dev', ['port']);
const url = await findAddress();
await serve(Number(new URL(url).port));
console.log(`listening on ${url} (Ctrl-C ends it)`);

/** Asks for the port as `npm start` does, and leaves it to Vite. */
async function findAddress(): Promise<string> {
  const probe = createServer();
  const address = await listen(probe, readPort(DEFAULT_PORT), 'run dev');
  await once(probe.close(), 'close');
  return address;
}

/** VitePress calls the function that it is given to start anew when the configuration changes. */
async function serve(port: number): Promise<void> {
  const vitepress = await import('vitepress');
  const options = { host: '127.0.0.1', port, strictPort: true };
  const server = await vitepress.createServer(process.cwd(), options, async () => {
    await server.close();
    await serve(port);
  });
  await server.listen();
}
