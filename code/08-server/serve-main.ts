// serve-main.ts: the program behind `npm run serve -- APP.ts[:NAME] [options]`.

import { serve } from './serve.ts';

// What the application has left open must not keep it alive.
process.exit(await serve(process.argv.slice(2)));
