// ask.ts: npm run ask -- PORT TARGET…, a shortcut to chapter 1's client.

import { expectPort } from './client-port.ts';

expectPort('npm run ask -- PORT TARGET…');
await import('../../code/01-tracer-bullet/ask.ts');
