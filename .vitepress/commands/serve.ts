// serve.ts: npm run serve -- APP.ts[:NAME] [options]: the server of chapter 8.
//
// The launcher runs TypeScript that is imported. An application in a folder without a
// package.json is a CommonJS module, and those are loaded in another way.

import { register } from 'tsx/cjs/api';

import { SERVE_OPTIONS } from '../../code/08-server/serve-options.ts';
import { refuseSwallowed } from './npm-options.ts';

refuseSwallowed('run serve', Object.keys(SERVE_OPTIONS));
register();
await import('../../code/08-server/serve-main.ts');
