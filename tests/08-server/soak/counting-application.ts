// counting-application.ts: an application that notes, in a file, what it is asked for before it answers that.

import { openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { byProtocol, readBody } from '../../../code/07-lasgi/index.ts';

/** The name of the environment variable with the path of the file. */
export const COUNT_FILE = 'COUNT_FILE';

// Two processes may write at the same time: `a` has each line whole.
const file = openSync(process.env[COUNT_FILE] ?? '/dev/null', 'a');

/** Answers `/17` with `17`, and a body with that body, after some time. */
export const application = byProtocol({
  http: async (scope, receive, send) => {
    const id = scope.path.slice(1);
    writeSync(file, `${id}\n`);
    const body = await readBody(receive);
    await sleep(Number(id) % 7); // so some are under way whenever it is to stop
    await send({ type: 'http.response.start', status: 200 });
    const said = new TextEncoder().encode(id);
    await send({ type: 'http.response.body', body: said, moreBody: true });
    await send({ type: 'http.response.body', body });
  },
});
