// proxy-scene.ts: a client and servers upstream, with a proxy in the middle.

import { taskGroup } from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { StreamError } from '../../../code/04-streams/index.ts';
import type { Stream, Transport } from '../../../code/04-streams/index.ts';
import {
  octetsToText,
  textToOctets,
} from '../../../code/05-http-parser/index.ts';
import { proxyExchange } from '../../../code/06-http-connection/exercises/reverse-proxy.ts';
import { ANY, connectPair, createLab } from '../../04-streams/lab.ts';

const { run } = createLab('memory');

/** One end of a conversation, which notes what it has read, and how that ended. */
export class Talker {
  readonly #stream: Stream;
  got = '';
  end: 'none' | 'end' | 'reset' = 'none';

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  *says(text: string): Coroutine<void> {
    yield* this.#stream.write(textToOctets(text));
  }

  /** Says no more. */
  *ends(): Coroutine<void> {
    yield* this.#stream.closeWrite();
  }

  leaves(): void {
    this.#stream.reset();
  }

  /** Reads until `text` has come, or else to the end. */
  *hears(text?: string): Coroutine<void> {
    while (this.end === 'none') {
      if (text !== undefined && this.got.includes(text)) return;
      yield* this.#readMore();
    }
  }

  *#readMore(): Coroutine<void> {
    try {
      const octets = yield* this.#stream.read();
      if (octets === undefined) this.end = 'end';
      else this.got += octetsToText(octets);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.end = 'reset';
    }
  }
}

export type Scene = (
  client: Talker,
  accept: () => Coroutine<Talker>,
) => Coroutine<void>;

export interface Upstream {
  readonly address?: { readonly host: string; readonly port: number };
  /** What the proxy gets for a stream to upstream. */
  readonly wrap?: (stream: Stream) => Stream;
}

/** Plays a scene with a proxy in the middle; when it is over so is the proxy. */
export function play(
  scene: Scene,
  { address, wrap = (stream) => stream }: Upstream = {},
) {
  return run(function* (transport: Transport) {
    const { near, far, listener } = yield* connectPair(transport);
    const upstream = yield* transport.listen(ANY);
    const streams: Stream[] = [near, far];
    yield* taskGroup(function* (group) {
      const dial = function* () {
        const to = address ?? upstream.address;
        return wrap(yield* transport.connect(to));
      };
      group.spawn(() => proxyExchange(far, dial));
      yield* scene(new Talker(near), function* () {
        const stream = yield* upstream.accept();
        streams.push(stream);
        return new Talker(stream);
      });
    });
    for (const stream of streams) stream.reset();
    yield* listener.close();
    yield* upstream.close();
  });
}

/** A stream that fails to write anything but the first piece. */
export function deafAfterHead(stream: Stream): Stream {
  let writes = 0;
  const deaf: Pick<Stream, 'read' | 'write' | 'reset' | 'close'> = {
    read: (maxOctets) => stream.read(maxOctets),
    reset: () => stream.reset(),
    close: () => stream.close(),
    *write(octets) {
      writes += 1;
      if (writes > 1) throw new StreamError('reset', 'write');
      yield* stream.write(octets);
    },
  };
  return deaf as Stream; // the rest isn't asked for
}

/** The client says all of `text`; each answer is said to one whole request. */
export async function pass(text: string, ...answers: readonly string[]) {
  const requests: string[] = [];
  let outcome = { got: '', end: '' };
  await play(function* (client, accept) {
    yield* taskGroup(function* (group) {
      const serving = group.spawn(function* () {
        for (const answer of answers) {
          const server = yield* accept();
          yield* server.hears('\r\n\r\n');
          if (/^transfer-encoding/im.test(server.got))
            yield* server.hears('\r\n0\r\n');
          requests.push(server.got);
          yield* server.says(answer);
          yield* server.ends();
        }
      });
      yield* client.says(text);
      yield* client.ends();
      yield* client.hears();
      serving.cancel();
    });
    outcome = client;
  });
  return { requests, ...outcome };
}

/** The statuses that the client has read, in order. */
export function statuses(got: string): string[] {
  return got.match(/(?<=HTTP\/1\.1 )\d{3}/g) ?? [];
}
