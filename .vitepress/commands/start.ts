// start.ts: npm start [-- --port 4173]: builds the site and serves it.

import { createServer } from 'node:http';
import path from 'node:path';

import { listen, readPort } from './listen.ts';
import { refuseSwallowed } from './npm-options.ts';
import { answerFrom, answerLater, readSite } from './site-server.ts';

const DEFAULT_PORT = 4173;

refuseSwallowed('start', ['port']);
const root = process.cwd();
const server = createServer(answerLater);
// Before the build: a port that is taken is told at once, and nobody takes it meanwhile.
const url = await listen(server, readPort(DEFAULT_PORT), 'start');
const { build } = await import('vitepress'); // takes a second to load: after what is told at once
await build(root);
const site = readSite(path.join(root, '.vitepress/dist'));
server.off('request', answerLater).on('request', answerFrom(site));
console.log(`listening on ${url} (Ctrl-C ends it)`);
