import { describe, expect, test } from 'vitest';

import { createClient } from '../../code/07-lasgi/client.ts';
import type { Client } from '../../code/07-lasgi/client.ts';
import { byProtocol, lifespanFrom } from '../../code/07-lasgi/index.ts';
import type {
  HttpApplication,
  HttpSendMessage,
  LasgiError,
} from '../../code/07-lasgi/index.ts';
import {
  clientOf,
  Gate,
  last,
  piece,
  rest,
  sendAll,
  start,
  textOf,
} from './client-lab.ts';

const FAULT = new Error('the secret of the application');

/** An application that sends these, and throws or returns. */
function after(
  messages: readonly HttpSendMessage[],
  end: 'throws' | 'returns',
): HttpApplication {
  return async (_, _receive, send) => {
    await sendAll(send, ...messages);
    if (end === 'throws') throw FAULT;
  };
}

const NO_RESPONSE = { name: 'LasgiError', code: 'no-response' };

describe('an application that doesn’t answer', () => {
  // #region no answer
  test.each([
    ['E1', [], 'throws', FAULT],
    ['E1, with a start that has not left', [start()], 'throws', FAULT],
    ['E3', [], 'returns', NO_RESPONSE],
    ['E3, with a start that has not left', [start()], 'returns', NO_RESPONSE],
  ] as const)('%s: the request fails, or gets a 500', async (...row) => {
    const [, messages, end, error] = row;
    const application = after(messages, end);
    const client = await clientOf(application);
    await expect(client.get('/')).rejects.toMatchObject(error);

    const server = await clientOf(application, { raiseErrors: false });
    const response = await server.get('/');
    expect(response.status).toBe(500);
    expect(response.isTruncated).toBe(false);
    expect(await response.text()).toBe('Internal Server Error\n');
    const result = await response.ended();
    expect(result).toMatchObject({ type: 'failed', error });
  });
  // #endregion no answer

  test('may answer 500 itself', async () => {
    const client = await clientOf(after([start(500), last('ouch')], 'returns'));
    const response = await client.get('/');
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('ouch');
  });
});

describe('an application that breaks off', () => {
  test.each([
    ['E2', 'throws', FAULT],
    ['E4', 'returns', NO_RESPONSE],
  ] as const)(
    '%s: the reader fails behind what was sent',
    async (_, end, error) => {
      const application = after([start(), piece('a'), piece('b')], end);
      const client = await clientOf(application);
      const response = await client.get('/');
      expect(response.status).toBe(200);
      expect(textOf((await response.body.next()).value)).toBe('a');
      expect(textOf((await response.body.next()).value)).toBe('b');
      await expect(response.body.next()).rejects.toMatchObject(error);
      expect(response.isTruncated).toBe(true);
      await expect(response.body.next()).rejects.toMatchObject(error);

      const server = await clientOf(application, { raiseErrors: false });
      const truncated = await server.get('/');
      await expect(truncated.text()).rejects.toMatchObject({
        name: 'ClientError',
        code: 'truncated',
      });
      expect(truncated.isTruncated).toBe(true);
      const result = await truncated.ended();
      expect(result).toMatchObject({ type: 'failed', error });
    },
  );

  test('is seen by a reader who waits already', async () => {
    const gate = new Gate();
    const client = await clientOf(async (_, _receive, send) => {
      await sendAll(send, start(), piece(''));
      await gate.passed;
      throw FAULT;
    });
    const response = await client.get('/');
    const next = expect(response.body.next()).rejects.toBe(FAULT);
    await rest();
    gate.open();
    await next;
  });

  test('between body and trailers breaks off, too', async () => {
    const client = await clientOf(async (_, _receive, send) => {
      await send({ ...start(), trailers: true });
      await sendAll(send, last('a'));
    });
    const response = await client.get('/', { headers: { te: 'trailers' } });
    await expect(response.text()).rejects.toMatchObject(NO_RESPONSE);
  });
});

describe('an application that fails behind its response', () => {
  const application = after([start(), last('a')], 'throws');

  test('is seen by who reads the whole', async () => {
    const client = await clientOf(application);
    const response = await client.get('/');
    await expect(response.text()).rejects.toBe(FAULT);
  });

  test('is seen by close() if by nobody before', async () => {
    const client = await createClient(byProtocol({ http: application }));
    const response = await client.get('/');
    for await (const piece of response.body) expect(textOf(piece)).toBe('a');
    await expect(client.close()).rejects.toBe(FAULT);
  });

  test('is not seen by close() if somebody has asked for the end', async () => {
    const client = await createClient(byProtocol({ http: application }));
    const response = await client.get('/');
    expect(await response.ended()).toEqual({ type: 'failed', error: FAULT });
    await client.close();
  });

  test('is seen if its response was a redirect that is followed', async () => {
    const redirect = start(302, ['location', '/']);
    const client = await clientOf(after([redirect, last()], 'throws'));
    const asked = client.get('/', { followRedirects: true });
    await expect(asked).rejects.toBe(FAULT);
  });

  test('is not seen where a server would not show it', async () => {
    const client = await clientOf(application, { raiseErrors: false });
    const response = await client.get('/');
    expect(await response.text()).toBe('a');
    expect(await response.ended()).toEqual({ type: 'failed', error: FAULT });
  });

  test.each([
    ['a second last piece', last(), 'not-now'],
    ['a second start', start(), 'not-now'],
    ['no message', { type: 'http.nothing' }, 'unknown-message'],
  ])('by %s is seen, too', async (_, message, code) => {
    const messages = [start(), last('a'), message as HttpSendMessage];
    const client = await clientOf(after(messages, 'returns'));
    const response = await client.get('/');
    await expect(response.text()).rejects.toMatchObject({ code });
  });
});

describe('close()', () => {
  test('leaves what is still under way, and waits for its end', async () => {
    const log: string[] = [];
    const application = byProtocol({
      lifespan: lifespanFrom(async function* () {
        log.push('begin');
        yield {};
        log.push('end');
      }),
      http: async ({ path }, receive, send) => {
        await receive();
        if (path === '/begun') await sendAll(send, start(), piece('a'));
        log.push(`${path} ${(await receive()).type}`);
        await rest();
        log.push(`${path} has cleared up`);
      },
    });
    const client = await createClient(application);
    const response = await client.get('/begun');
    await response.body.next();
    const waiting = expect(client.get('/waiting')).rejects.toMatchObject({
      code: 'left',
    });
    await rest();
    await client.close();
    await waiting;
    expect(log).toEqual([
      'begin',
      '/begun http.disconnect',
      '/waiting http.disconnect',
      '/begun has cleared up',
      '/waiting has cleared up',
      'end',
    ]);
    await client.close();
    await expect(client.get('/')).rejects.toMatchObject({ code: 'closed' });
  });

  test('leaves what has come to be read', async () => {
    const application = after([start(), last('a')], 'returns');
    const client = await createClient(byProtocol({ http: application }));
    const response = await client.get('/');
    await client.close();
    expect(await response.text()).toBe('a');
  });

  test('throws all that nobody has seen', async () => {
    const application = byProtocol({
      lifespan: lifespanFrom(async function* () {
        yield {};
        throw new Error('the lifespan');
      }),
      http: after([start(), last()], 'throws'),
    });
    const client = await createClient(application);
    const seen = await client.get('/');
    await client.get('/');
    await expect(seen.text()).rejects.toBe(FAULT);
    const error = await client.close().catch((one: unknown) => one);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toEqual([
      FAULT,
      expect.objectContaining({ code: 'shutdown-failed' }),
    ]);
    await expect(client.close()).rejects.toBe(error);
  });

  test('throws what comes of a departure, unless that is all', async () => {
    const faulty = byProtocol({
      http: async (_, receive, send) => {
        await sendAll(send, start(), piece('a'));
        await receive();
        await receive();
        throw FAULT;
      },
    });
    const client = await createClient(faulty);
    const response = await client.get('/');
    await response.body.next();
    await expect(client.close()).rejects.toBe(FAULT);
  });

  test('is done by `await using`', async () => {
    const log: string[] = [];
    {
      await using client = await createClient(
        byProtocol({
          http: after([start(), last()], 'returns'),
          lifespan: lifespanFrom(async function* () {
            yield {};
            log.push('end');
          }),
        }),
      );
      await client.get('/');
    }
    expect(log).toEqual(['end']);
  });
});

describe('the lifespan', () => {
  const broken = byProtocol({
    lifespan: lifespanFrom(async function* () {
      yield* [];
      throw FAULT;
    }),
  });

  test('that fails at its start leaves no client', async () => {
    await expect(createClient(broken)).rejects.toMatchObject({
      code: 'startup-failed',
    } satisfies Partial<LasgiError>);
  });

  test.each([
    ['auto', undefined],
    ['on', 'startup-failed'],
    ['off', undefined],
  ] as const)(
    '%s, in an application without one: %s',
    async (lifespan, code) => {
      const application = byProtocol({
        http: after([start(), last()], 'returns'),
      });
      const end = await createClient(application, { lifespan }).then(
        async (client) => {
          expect((await client.get('/')).status).toBe(200);
          await client.close();
          return undefined;
        },
        (error: LasgiError) => error.code,
      );
      expect(end).toBe(code);
    },
  );

  test('that is forgotten is told', async () => {
    const lines: string[] = [];
    const onWarning = (line: string): void => {
      lines.push(line);
    };
    const client = await createClient(async () => {}, { onWarning });
    expect(lines).toHaveLength(1);
    await client.close();
  });
});

describe('several requests at once', () => {
  test('go their own ways', async () => {
    const gates = new Map(['/a', '/b', '/c'].map((path) => [path, new Gate()]));
    const client: Client = await clientOf(async ({ path }, _, send) => {
      await gates.get(path)?.passed;
      if (path === '/b') throw FAULT;
      await sendAll(send, start(), piece(path), last(path));
    });
    const done: string[] = [];
    const asked = [...gates.keys()].map(async (path) => {
      const text = await client.get(path).then(
        (response) => response.text(),
        (error: Error) => error.message,
      );
      done.push(text);
    });
    for (const path of ['/c', '/b', '/a']) {
      gates.get(path)?.open();
      await rest();
    }
    await Promise.all(asked);
    expect(done).toEqual(['/c/c', FAULT.message, '/a/a']);
  });
});
