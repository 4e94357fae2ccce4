// faulty-application.ts: the same application, with faults that a soak has to find.

import { byProtocol } from '../../../code/07-lasgi/index.ts';
import type { Application, HttpCall } from '../../../code/07-lasgi/index.ts';
import { application as correct } from './application.ts';

const kept: object[] = [];
let requests = 0;

/** Keeps something of every request. */
export const leaking: Application = async (...call) => {
  kept.push(Array.from({ length: 500 }, (_, n) => n + kept.length + 0.5));
  await correct(...call);
};

/** Now and then says something else. */
export const garbling = byProtocol({
  http: async (...call) => {
    const [, , send] = call;
    if (!isChosen(call)) return correct(...call);
    const body = new TextEncoder().encode('hellO');
    await send({ type: 'http.response.start', status: 200 });
    await send({ type: 'http.response.body', body });
  },
});

/** One request in a hundred; the gauge has to work. */
function isChosen([{ path }]: HttpCall): boolean {
  requests += 1;
  return requests % 100 === 0 && path !== '/gauge';
}
