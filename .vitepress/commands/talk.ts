// talk.ts: npm run talk -- PORT LINE…, a shortcut to chapter 2's visitors.

import { expectPort } from './client-port.ts';

expectPort('npm run talk -- PORT LINE…');
await import('../../code/02-event-loop/talk.ts');
