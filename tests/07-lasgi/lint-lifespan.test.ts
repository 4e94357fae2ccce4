import { describe, expect, test, vi } from 'vitest';

import {
  byProtocol,
  isHttpCall,
  startLifespan,
} from '../../code/07-lasgi/index.ts';
import type {
  Application,
  ApplicationOf,
  Call,
} from '../../code/07-lasgi/index.ts';
import { lint } from '../../code/07-lasgi/lint.ts';
import { outcomeOf, sendAny, settle, start, unchecked } from './lab.ts';
import type { Sent } from './lab.ts';
import { laxServer } from './lint-lab.ts';

const STARTED = { type: 'lifespan.startup.complete' } as const;
const STOPPED = { type: 'lifespan.shutdown.complete' } as const;

describe('a lifespan under the linter', () => {
  type Part = ApplicationOf<'lifespan', unknown>;
  const obedient: Part = async (_scope, receive, send) => {
    await receive();
    await send(STARTED);
    await receive();
    await send(STOPPED);
  };

  function startLinted(lifespan: Part, mode: 'auto' | 'on' = 'on') {
    const warnings: string[] = [];
    const onWarning = (line: string) => warnings.push(line);
    const linted = lint(byProtocol({ lifespan }), { onWarning });
    return { start: startLifespan(linted, { mode }), warnings };
  }

  test('that is right isn’t disturbed', async () => {
    const { start, warnings } = startLinted(obedient);
    const lifespan = await start;
    await lifespan.stop();
    expect(warnings).toEqual([]);
  });

  test.each(['startup', 'shutdown'] as const)('may fail: %s', async (when) => {
    const { start, warnings } = startLinted(async (_scope, receive, send) => {
      await receive();
      if (when === 'shutdown') {
        await send(STARTED);
        await receive();
      }
      await send({ type: `lifespan.${when}.failed`, message: 'no database' });
    });
    const stopping = start.then((lifespan) => lifespan.stop());
    await expect(stopping).rejects.toThrow(/: no database$/);
    await settle();
    expect(warnings).toEqual([]);
  });

  test('fills the server’s own state', async () => {
    const { start } = startLinted(async (scope, receive, send) => {
      Object.assign(scope.state, { db: 1 });
      await obedient(scope, receive, send);
    });
    expect((await start).state).toEqual({ db: 1 });
  });

  test('C5: its scope is frozen, too', async () => {
    const { start } = startLinted(async (scope) => {
      unchecked<{ state: unknown }>(scope).state = {};
    });
    await expect(start).rejects.toMatchObject({
      cause: expect.any(TypeError) as TypeError,
    });
  });

  test.each<[string, Part, string]>([
    ['returns at once', async () => {}, 'created'],
    [
      'returns without an answer',
      async (_scope, receive) => {
        await receive();
      },
      'starting',
    ],
    [
      'returns while it runs',
      async (_scope, receive, send) => {
        await receive();
        await send(STARTED);
      },
      'running',
    ],
    [
      'returns instead of stopping',
      async (_scope, receive, send) => {
        await receive();
        await send(STARTED);
        await receive();
      },
      'stopping',
    ],
  ])('L7: %s', async (_, part, state) => {
    const { start, warnings } = startLinted(part, 'auto');
    const failure: unknown = await start
      .then((lifespan) => lifespan.stop())
      .catch((error: unknown) => error);
    await settle();
    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(
          `it is ${state}, .*; receive "lifespan.startup" and answer it`,
        ),
      ),
    ]);
    if (state === 'running' || state === 'stopping')
      expect(failure).toMatchObject({ cause: { code: 'no-response', state } });
  });

  test('L6: an answer to no question is refused', async () => {
    const outcomes: string[] = [];
    const { start } = startLinted(async (_scope, receive, send) => {
      const note = async (message: object) =>
        outcomes.push(await outcomeOf(sendAny(send, message)));
      await note(STARTED);
      await receive();
      await note(STOPPED);
      await note(start200());
      await note(STARTED);
      await note(STARTED);
      await receive();
      await note(STOPPED);
    });
    await (await start).stop();
    expect(outcomes).toEqual([
      'not-now',
      'not-now',
      'not-now',
      'ok',
      'not-now',
      'ok',
    ]);
  });

  function start200(): Sent {
    return start(200);
  }

  test('a server that begins with the end', async () => {
    const linted = lint(byProtocol({ lifespan: obedient }));
    const call: unknown = [
      { type: 'lifespan', asgi: {}, state: {} },
      async () => ({ type: 'lifespan.shutdown' }),
      async () => {},
    ];
    await expect(linted(...(call as Call))).rejects.toThrow(/mend the server$/);
  });

  test('L4: one that throws has none', async () => {
    const warnings: string[] = [];
    const linted = lint(byProtocol({ http: async () => {} }), {
      onWarning: (line) => warnings.push(line),
    });
    const lifespan = await startLifespan(linted);
    expect(lifespan.isSupported).toBe(false);
    expect(warnings).toEqual([]);
  });
});

describe('C4: a scope of a type that nobody knows', () => {
  async function warningsOf(
    application: Application,
  ): Promise<readonly string[]> {
    const warnings: string[] = [];
    const linted = lint(application, {
      onWarning: (line) => warnings.push(line),
    });
    for (let n = 0; n < 2; n += 1) await (await startLifespan(linted)).stop();
    return warnings.filter((line) => line.includes('lint.unknown'));
  }

  const answering: Application = async (...call) => {
    if (isHttpCall(call)) return;
    const [, receive, send] = call;
    await receive();
    await send(STARTED);
    await receive();
    await send(STOPPED);
  };

  test.each<[string, Application, number]>([
    ['is thrown for', byProtocol({ http: async () => {} }), 0],
    [
      'is thrown for at once',
      (...call) => {
        if (call[0].type === 'lifespan') return answering(...call);
        throw new Error('unknown');
      },
      0,
    ],
    ['is answered like a lifespan', answering, 1],
    [
      'is passed over',
      async (...call) => {
        if (call[0].type === 'lifespan') await answering(...call);
      },
      1,
    ],
  ])('%s', async (_, application, count) => {
    expect(await warningsOf(application)).toHaveLength(count);
  });

  test('is tried with the first lifespan, and not with requests', async () => {
    const types: string[] = [];
    const linted = lint(async (...call) => {
      types.push(call[0].type);
      throw new Error('unknown');
    });
    for (const type of ['http', 'lifespan', 'lifespan', 'websocket'])
      await outcomeOf(linted(...unchecked<Call>([{ type, extensions: {} }])));
    expect(types).toEqual([
      ...['http', 'lint.unknown', 'lifespan', 'lifespan', 'websocket'],
    ]);
  });
});

test('warnings go to the console if nobody else wants them', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  try {
    const linted = lint(async () => unchecked<undefined>(7));
    await outcomeOf(linted(...laxServer().call));
    expect(warn).toHaveBeenCalledOnce();
  } finally {
    warn.mockRestore();
  }
});
