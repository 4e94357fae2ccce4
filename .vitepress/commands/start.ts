// start.ts: npm start [-- --port 4173 --transport epoll]: builds the site and serves it, with the
// server of chapter 8.

import path from 'node:path';

import { stopOnSignal } from '../../code/02-event-loop/index.ts';
import { refuseSwallowed } from './npm-options.ts';
import { readSiteOptions, serveSite } from './serve-site.ts';
import { answerFrom, answerLater, readSite } from './site-server.ts';

const DEFAULT_PORT = 4173;

refuseSwallowed('start', ['port', 'transport']);
const root = process.cwd();
let answer = answerLater;
// Before the build: a port that is taken is told at once, and nobody takes it meanwhile.
const server = await serveSite(
  (...call) => answer(...call),
  readSiteOptions(DEFAULT_PORT),
  'start',
);
const { build } = await import('vitepress'); // takes a second to load: after what is told at once
await build(root);
answer = answerFrom(readSite(path.join(root, '.vitepress/dist')));
stopOnSignal(() => server.stop()); // a build can't be stopped: before, a signal ends all of it
console.log(`listening on ${server.url} (Ctrl-C ends it)`);
await server.ended;
process.exit(); // what the build has left open must not keep it alive
