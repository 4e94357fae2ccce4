// tape.ts: what passes between a server and an application, to be played again
// without the application.
//
//   {"conversation":1,"scope":{"type":"http","method":"GET","target":"/?a"}}
//   {"conversation":1,"received":{"type":"http.request","body":"","moreBody":false}}
//   {"conversation":1,"sent":{"type":"http.response.start","status":200}}
//   {"conversation":1,"sent":{"type":"http.response.body","body":"Hi"}}
//
// Octets are text here, one character for each.

import {
  octetsToText,
  quote,
  textToOctets,
} from '../../05-http-parser/index.ts';
import { isDeparture } from '../index.ts';
import type { Application, Call, Receive, Send } from '../index.ts';

/** A message of any protocol, as far as a tape looks at it. */
interface Message {
  readonly type: string;
  readonly body?: unknown;
  readonly moreBody?: boolean;
}

/** A call of any protocol. */
type AnyCall = readonly [
  scope: Call[0],
  receive: Receive<Message>,
  send: Send<Message>,
];

/** What a tape knows of a scope. */
interface TapedScope {
  readonly type: string;
  readonly method?: string;
  readonly target?: string;
}

/** A line, without the number of its conversation. */
type Entry =
  | { readonly scope: TapedScope }
  | { readonly received: Message }
  | { readonly sent: Message }
  | { readonly thrown: string };

type Line = Entry & { readonly conversation: number };

type Note = (entry: Entry) => void;

/**
 * The application, with every conversation written down.
 *
 * @param write  Gets a line of JSON, without its end.
 */
export function record<State = unknown>(
  inner: Application<State>,
  write: (line: string) => void,
): Application<State> {
  let conversations = 0;
  return async (...call) => {
    const conversation = (conversations += 1);
    const note: Note = (entry) => {
      const line = lineOf({ conversation, ...entry });
      if (line !== undefined) write(line);
    };
    note({ scope: tapedScope(call[0]) });
    // Whatever the protocol, it is the same call with somebody who listens.
    const taped: unknown = listenTo(call as unknown as AnyCall, note);
    try {
      return await inner(...(taped as Call<State>));
    } catch (error) {
      // That nobody is there any more isn't said by the application.
      if (!isDeparture(error)) note({ thrown: messageOf(error) });
      throw error;
    }
  };
}

function listenTo([scope, receive, send]: AnyCall, note: Note): AnyCall {
  return [
    scope,
    async () => {
      const message = await receive();
      note({ received: withText(message) });
      return message;
    },
    (message) => {
      const sent = send(message).then(
        () => note({ sent: withText(message) }),
        (error: unknown) => {
          // It's no longer the server's promise, which need not be waited for.
          if (isDeparture(error)) sent.catch(() => {});
          throw error; // what is refused hasn't been said
        },
      );
      return sent;
    },
  ];
}

/** `undefined` if JSON has no words for it: for a circle, or a bigint. */
function lineOf(line: Line): string | undefined {
  try {
    return JSON.stringify(line);
  } catch {
    return undefined;
  }
}

/**
 * An application that says what the tape has, to whoever asks for it: each
 * conversation once, in the order of the tape.
 *
 * @throws Error out of the call, if the tape has no such request, or no more.
 */
export function replay(lines: Iterable<string>): Application {
  const tape = readTape(lines);
  return async (...call) => {
    const name = nameOf(tapedScope(call[0]));
    const entries = tape.get(name)?.shift();
    if (entries === undefined)
      throw new Error(
        `Cannot replay ${quote(name)}: it is not on the tape, or not as often, expected what was recorded`,
      );
    await play(entries, call as unknown as AnyCall);
  };
}

/** The conversations, by what was asked for. */
function readTape(lines: Iterable<string>): Map<string, Entry[][]> {
  const tape = new Map<string, Entry[][]>();
  const conversations = new Map<number, Entry[]>();
  for (const line of lines) {
    if (line === '') continue;
    const { conversation, ...entry } = JSON.parse(line) as Line;
    conversations.get(conversation)?.push(entry);
    if (!('scope' in entry)) continue;
    const entries: Entry[] = [];
    conversations.set(conversation, entries);
    const name = nameOf(entry.scope);
    const others = tape.get(name);
    if (others === undefined) tape.set(name, [entries]);
    else others.push(entries);
  }
  return tape;
}

async function play(
  entries: readonly Entry[],
  [, receive, send]: AnyCall,
): Promise<void> {
  const listener = new Listener(receive);
  for (const entry of entries) {
    if ('received' in entry) await listener.hear(entry.received);
    if ('sent' in entry) await send(withOctets(entry.sent));
    if ('thrown' in entry) throw new Error(entry.thrown);
  }
}

/** Waits for what was received when the tape was made. */
class Listener {
  readonly #receive: Receive<Message>;
  #hasBody = false; // all of it that there will be

  constructor(receive: Receive<Message>) {
    this.#receive = receive;
  }

  /** A body may be cut elsewhere this time: only its end has a place. */
  async hear({ type, moreBody = false }: Message): Promise<void> {
    if (type !== 'http.request') return this.#hearFirst(type);
    while (!this.#hasBody) {
      const message = await this.#receive();
      this.#hasBody = message.moreBody !== true;
      if (moreBody) return;
    }
  }

  async #hearFirst(type: string): Promise<void> {
    let message = await this.#receive();
    while (message.type !== type) message = await this.#receive();
  }
}

function tapedScope(scope: Call[0]): TapedScope {
  if (scope.type !== 'http') return { type: scope.type };
  const { type, method, rawPath, queryString } = scope;
  const query = queryString === '' ? '' : `?${queryString}`;
  return { type, method, target: rawPath + query };
}

/** What is asked for: `GET /?a`, or `lifespan`. */
function nameOf({ type, method, target }: TapedScope): string {
  return type === 'http' ? `${method} ${target}` : type;
}

function withText(message: Message): Message {
  const { body } = message;
  return body instanceof Uint8Array
    ? { ...message, body: octetsToText(body) }
    : message;
}

function withOctets(message: Message): Message {
  const { body } = message;
  return typeof body === 'string'
    ? { ...message, body: textToOctets(body) }
    : message;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
