// main.ts: npm run chapter 5

import { createRequestParser } from './index.ts';

console.log(createRequestParser().state);
