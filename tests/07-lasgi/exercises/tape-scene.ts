// tape-scene.ts: what a tape has of a visit, and what it says to a server.

import { record, replay } from '../../../code/07-lasgi/exercises/tape.ts';
import { bodyOf, byProtocol, lint } from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  Client,
  ClientOptions,
  HttpApplication,
  HttpCall,
  HttpReceiveMessage,
  HttpSendMessage,
} from '../../../code/07-lasgi/index.ts';
import { clientOf, textOf } from '../client-lab.ts';
import { settle, start } from '../lab.ts';
import { scopeWith } from './scopes.ts';

/** A line of a tape. */
export type Entry = Readonly<Record<string, unknown>>;

/** What a client does, and the tape of it. */
export async function taped(
  http: HttpApplication,
  visit: (client: Client) => Promise<unknown>,
  options: ClientOptions = {},
): Promise<string[]> {
  const lines: string[] = [];
  const application = record(lint(byProtocol({ http })), (line) =>
    lines.push(line),
  );
  const client = await clientFor(application, options);
  await visit(client);
  await client.close();
  return lines;
}

/** What the lines say. */
export function entriesOf(lines: readonly string[]): Entry[] {
  return lines.map((line) => JSON.parse(line) as Entry);
}

/** The lines of one conversation about a request. */
export function linesOf(
  target: string,
  ...entries: readonly Entry[]
): string[] {
  const [method = '', path = ''] = target.split(' ');
  const scope = { type: 'http', method, target: path };
  return [{ scope }, ...entries].map((entry) =>
    JSON.stringify({ conversation: 1, ...entry }),
  );
}

export const received = (body: string, moreBody: boolean): Entry => ({
  received: { type: 'http.request', body, moreBody },
});
export const sent = (message: object): Entry => ({ sent: message });
export const START = sent({ type: 'http.response.start', status: 200 });
export const END = sent({ type: 'http.response.body', body: 'ok' });

/** Answers each piece of the body with itself. */
export const echo: HttpApplication = async (_, receive, send) => {
  await send(start(200));
  for await (const body of bodyOf(receive))
    await send({ type: 'http.response.body', body, moreBody: true });
  await send({ type: 'http.response.body' });
};

/** A client for requests alone. */
export function clientFor(
  application: Application,
  options?: ClientOptions,
): Promise<Client> {
  return clientOf((...call) => application(...call), options);
}

/** Plays both halves: the tape’s against these messages from a server. */
export async function played(
  lines: readonly string[],
  messages: readonly HttpReceiveMessage[],
  target = '/',
): Promise<string[]> {
  const log: string[] = [];
  const waiting = [...messages];
  const [rawPath = '', queryString = ''] = target.split('?');
  const call: HttpCall = [
    scopeWith({ rawPath, path: rawPath, queryString }),
    () => {
      const message = waiting.shift();
      if (message === undefined) return new Promise(() => {});
      log.push(
        `> ${message.type === 'http.request' ? textOf(message.body) : 'left'}`,
      );
      return Promise.resolve(message);
    },
    async (message: HttpSendMessage) => {
      const isStart = message.type === 'http.response.start';
      log.push(isStart ? `< ${message.status}` : `< ${textOf(message.body)}`);
    },
  ];
  await Promise.race([
    replay(lines)(...call).then(() => log.push('.')),
    settle(),
  ]);
  return log;
}
