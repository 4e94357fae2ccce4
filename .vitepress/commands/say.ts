// say.ts: npm run say -- PORT PACKET…, a shortcut to chapter 1's client.

import { expectPort } from './client-port.ts';

expectPort('npm run say -- PORT PACKET…');
await import('../../code/01-tracer-bullet/say.ts');
