import { describe, expect, test } from 'vitest';

import { ClientDisconnected } from '../../code/07-lasgi/index.ts';
import {
  clientOf,
  Gate,
  last,
  octets,
  piece,
  rest,
  sendAll,
  start,
  textOf,
} from './client-lab.ts';

describe('a response that is streamed', () => {
  test('is there before it is complete', async () => {
    const gate = new Gate();
    const client = await clientOf(async (_, _receive, send) => {
      await sendAll(send, start(), piece('a'));
      await gate.passed;
      await send(last('b'));
    });
    const response = await client.get('/');
    expect(textOf((await response.body.next()).value)).toBe('a');
    const next = response.body.next();
    gate.open();
    expect(textOf((await next).value)).toBe('b');
    expect(await response.body.next()).toEqual({ done: true });
    expect(await response.body.next()).toEqual({ done: true });
  });

  test('has begun when its first piece is empty', async () => {
    const gate = new Gate();
    const client = await clientOf(async (_, _receive, send) => {
      await sendAll(send, start(202), piece(''));
      await gate.passed;
      await send(last('a'));
    });
    const response = await client.get('/');
    expect(response.status).toBe(202);
    gate.open();
    expect(await response.text()).toBe('a');
  });

  // #region a piece waits for its reader
  test('waits at each piece until the reader takes it', async () => {
    const log: string[] = [];
    const client = await clientOf(async (_, _receive, send) => {
      await send(start());
      for (const text of ['a', 'b', 'c']) {
        log.push(`send ${text}`);
        await send(piece(text));
        log.push(`sent ${text}`);
      }
      await send(last());
      log.push('end');
    });
    const response = await client.get('/');
    await rest();
    expect(log).toEqual(['send a']);
    await response.body.next();
    await rest();
    expect(log).toEqual(['send a', 'sent a', 'send b']);
    expect(await response.text()).toBe('bc');
    expect(log.slice(3)).toEqual(['sent b', 'send c', 'sent c', 'end']);
  });
  // #endregion a piece waits for its reader

  test('waits for nobody with its last piece', async () => {
    const client = await clientOf(async (_, _receive, send) => {
      await sendAll(send, start(), last('all of it'));
    });
    const response = await client.get('/');
    expect(await response.ended()).toEqual({ type: 'complete' });
    expect(await response.text()).toBe('all of it');
  });

  test('keeps its order if nobody waits for `send`', async () => {
    const client = await clientOf(async (_, _receive, send) => {
      const messages = [start(), piece('a'), piece('b'), piece('c'), last('d')];
      await Promise.all(messages.map(send));
    });
    expect(await (await client.get('/')).text()).toBe('abcd');
  });

  test('is read by one at a time', async () => {
    const client = await clientOf(async (_, receive, send) => {
      await sendAll(send, start(), piece('a'));
      while ((await receive()).type !== 'http.disconnect');
    });
    const { body, leave } = await client.get('/').then((response) => ({
      body: response.body,
      leave: () => response.leave(),
    }));
    await body.next();
    const waiting = body.next();
    await expect(body.next()).rejects.toMatchObject({ code: 'busy' });
    leave();
    await expect(waiting).rejects.toMatchObject({ code: 'left' });
  });

  // #region question and answer
  test('answers while the request is sent', async () => {
    const client = await clientOf(async (_, receive, send) => {
      await send(start());
      for (;;) {
        const message = await receive();
        if (message.type === 'http.disconnect') return;
        await send({ ...message, type: 'http.response.body' });
        if (!message.moreBody) return;
      }
    });
    const answered = [new Gate(), new Gate(), new Gate()];
    async function* questions(): AsyncGenerator<Uint8Array> {
      for (const [n, gate] of answered.entries()) {
        yield octets(String(n));
        await gate.passed; // as one who asks on only when there is an answer
      }
    }
    const response = await client.post('/', { body: questions() });
    const answers: (string | undefined)[] = [];
    for await (const answer of response.body) {
      answers.push(textOf(answer));
      answered[Number(textOf(answer))]?.open();
    }
    expect(answers).toEqual(['0', '1', '2']);
  });
  // #endregion question and answer
});

describe('a body that is uploaded', () => {
  test('waits until the application receives', async () => {
    const log: string[] = [];
    async function* body(): AsyncGenerator<Uint8Array> {
      for (const text of ['a', 'b']) {
        log.push(`give ${text}`);
        yield octets(text);
      }
      log.push('end');
    }
    const gates = [new Gate(), new Gate(), new Gate()];
    const client = await clientOf(async (_, receive, send) => {
      for (const gate of gates) {
        await gate.passed;
        const message = await receive();
        log.push(
          JSON.stringify(message, (_, value: unknown) =>
            value instanceof Uint8Array ? textOf(value) : value,
          ),
        );
      }
      await sendAll(send, start(), last());
    });
    const asked = client.post('/', { body: body() });
    const seen = async (): Promise<readonly string[]> => {
      await rest();
      return log.splice(0);
    };
    expect(await seen()).toEqual([]);
    for (const [n, text] of ['a', 'b'].entries()) {
      gates[n]?.open();
      const message = { type: 'http.request', body: text, moreBody: true };
      expect(await seen()).toEqual([`give ${text}`, JSON.stringify(message)]);
    }
    gates[2]?.open();
    const message = { type: 'http.request', body: '', moreBody: false };
    expect(await seen()).toEqual(['end', JSON.stringify(message)]);
    await asked;
  });

  test('is let go if the application does not read it', async () => {
    const log: string[] = [];
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        yield octets('a');
        yield octets('b');
      } finally {
        log.push('let go');
      }
    }
    const client = await clientOf(async (_, receive, send) => {
      await receive();
      await sendAll(send, start(413), last());
      log.push((await receive()).type);
    });
    await (await client.post('/', { body: body() })).ended();
    expect(log).toEqual(['http.disconnect', 'let go']);
  });

  test('that fails is a client that leaves', async () => {
    const log: unknown[] = [];
    const failure = new Error('the disk is gone');
    async function* body(): AsyncGenerator<Uint8Array> {
      yield octets('a');
      throw failure;
    }
    const client = await clientOf(async ({ signal }, receive, send) => {
      for (let n = 0; n < 3; n += 1) log.push((await receive()).type);
      log.push(signal.aborted);
      await send(start()).catch((error: unknown) => log.push(String(error)));
    });
    await expect(client.post('/', { body: body() })).rejects.toBe(failure);
    await rest();
    expect(log).toEqual([
      'http.request',
      'http.disconnect',
      'http.disconnect',
      true,
      'ClientDisconnected: Cannot go on with the response: the client has left',
    ]);
  });

  test('that fails behind the start is seen by the reader', async () => {
    const failure = new Error('the disk is gone');
    async function* body(): AsyncGenerator<Uint8Array> {
      throw failure;
    }
    const client = await clientOf(async (_, receive, send) => {
      await sendAll(send, start(), piece('a'));
      await receive();
      await send(last());
    });
    const response = await client.post('/', { body: body() });
    await expect(response.text()).rejects.toBe(failure);
    expect(await response.ended()).toMatchObject({ type: 'departed' });
  });

  test.each([
    ['3', 'ab'],
    ['1', 'ab'],
  ])('with Content-Length %s and %j is refused', async (length, text) => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield octets(text);
    }
    const client = await clientOf(async (_, receive, send) => {
      while ((await receive()).type !== 'http.disconnect');
      await send(start());
    });
    const headers = { 'content-length': length };
    await expect(
      client.post('/', { body: body(), headers }),
    ).rejects.toMatchObject({ name: 'LocalProtocolError' });
  });
});

describe('a client that leaves', () => {
  /** What an application that waits in each way hears of it. */
  const WAYS = {
    receive: [['receive', 'http.disconnect']],
    send: [['send', 'ClientDisconnected']],
    signal: [['signal', 'ClientDisconnected']],
  } as const;

  test.each(Object.entries(WAYS))('is noticed in %s', async (way, expected) => {
    const log: (readonly string[])[] = [];
    const client = await clientOf(async ({ signal }, receive, send) => {
      await receive();
      await sendAll(send, start(), piece('a'));
      if (way === 'receive') log.push(['receive', (await receive()).type]);
      if (way === 'send')
        await send(piece('b')).catch((error: Error) => {
          log.push(['send', error.name]);
          throw error;
        });
      if (way === 'signal')
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            log.push(['signal', (signal.reason as Error).name]);
            resolve();
          });
        });
    });
    const response = await client.get('/');
    expect(textOf((await response.body.next()).value)).toBe('a');
    await rest();
    expect(log).toEqual([]);
    response.leave();
    expect(await response.ended()).toMatchObject({
      type: 'departed',
      reason: { name: 'ClientDisconnected' },
    });
    expect(log).toEqual(expected);
    await expect(response.body.next()).rejects.toMatchObject({ code: 'left' });
    await expect(response.text()).rejects.toMatchObject({ code: 'left' });
  });

  test('is told to whoever sends after that', async () => {
    const gate = new Gate();
    const errors: unknown[] = [];
    const client = await clientOf(async (_, _receive, send) => {
      await sendAll(send, start(), piece('a'));
      await gate.passed;
      await send(piece('b')).catch((error: unknown) => errors.push(error));
      await send(last()).catch((error: unknown) => errors.push(error));
    });
    const response = await client.get('/');
    await response.body.next();
    response.leave();
    gate.open();
    await response.ended();
    expect(errors).toEqual([
      expect.any(ClientDisconnected),
      expect.any(ClientDisconnected),
    ]);
  });

  // #region a loop that breaks off
  test('may do so by breaking off its loop', async () => {
    const client = await clientOf(async (_, _receive, send) => {
      await send(start());
      for (;;) await send(piece('a'));
    });
    const response = await client.get('/');
    for await (const first of response.body) {
      expect(textOf(first)).toBe('a');
      break;
    }
    expect(await response.ended()).toMatchObject({ type: 'departed' });
  });
  // #endregion a loop that breaks off

  test('changes nothing behind the end', async () => {
    const signals: AbortSignal[] = [];
    const client = await clientOf(async ({ signal }, _, send) => {
      signals.push(signal);
      await sendAll(send, start(), last('a'));
    });
    const response = await client.get('/');
    expect(await response.text()).toBe('a');
    response.leave();
    response.leave();
    expect(await response.text()).toBe('a');
    expect(await response.ended()).toEqual({ type: 'complete' });
    expect(signals[0]?.aborted).toBe(false);
  });

  test('has left for good, even if all was sent', async () => {
    const client = await clientOf(async (_, _receive, send) => {
      await sendAll(send, start(), last('a'));
    });
    const response = await client.get('/');
    response.leave();
    await expect(response.text()).rejects.toMatchObject({ code: 'left' });
  });

  test('lets its upload go', async () => {
    const log: string[] = [];
    const gate = new Gate();
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        yield octets('a');
      } finally {
        log.push('let go');
      }
    }
    const client = await clientOf(async (_, receive, send) => {
      await receive();
      await sendAll(send, start(), piece('a'));
      await gate.passed;
    });
    const response = await client.post('/', { body: body() });
    await response.body.next();
    await rest();
    expect(log).toEqual([]);
    response.leave();
    await rest();
    expect(log).toEqual(['let go']);
    gate.open();
  });
});

describe('a signal of the client', () => {
  test('that has aborted calls nobody', async () => {
    const log: string[] = [];
    const client = await clientOf(async () => {
      log.push('called');
    });
    const signal = AbortSignal.abort('too late');
    await expect(client.get('/', { signal })).rejects.toBe('too late');
    expect(log).toEqual([]);
  });

  test.each(['before the start', 'behind it'])('leaves %s', async (when) => {
    const log: string[] = [];
    const client = await clientOf(async (_, receive, send) => {
      await receive();
      if (when === 'behind it') await sendAll(send, start(), piece('a'));
      log.push((await receive()).type);
    });
    const abort = new AbortController();
    const asked = client.get('/', { signal: abort.signal });
    const text = asked.then((response) => response.text());
    const seen = expect(text).rejects.toBe('enough');
    await rest();
    abort.abort('enough');
    await seen;
    await rest();
    expect(log).toEqual(['http.disconnect']);
  });

  test('that aborts later changes nothing', async () => {
    const client = await clientOf(async (_, _receive, send) => {
      await sendAll(send, start(), last('a'));
    });
    const abort = new AbortController();
    const response = await client.get('/', { signal: abort.signal });
    await response.ended();
    abort.abort();
    expect(await response.text()).toBe('a');
  });
});
