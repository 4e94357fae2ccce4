// types.test.ts: what the compiler refuses. `npm run check` fails if it doesn't.

import { describe, expect, expectTypeOf, test } from 'vitest';

import {
  byProtocol,
  findExtension,
  forHttp,
  isHttpCall,
  lifespanFrom,
} from '../../code/07-lasgi/index.ts';
import type {
  Application,
  Call,
  ExtensionMessage,
  ExtensionName,
  HttpApplication,
  HttpCall,
  HttpReceiveMessage,
  HttpResponseEarlyHint,
  HttpResponseTrailers,
  HttpScope,
  HttpSendMessage,
  LifespanCall,
  LifespanReceiveMessage,
  LifespanSendMessage,
  Middleware,
  Parts,
  Receive,
  Send,
} from '../../code/07-lasgi/index.ts';

interface PushMessage {
  readonly type: 'http.response.push';
  readonly path: string;
}

declare module '../../code/07-lasgi/index.ts' {
  interface LasgiExtensions {
    'http.response.push': PushMessage;
  }
}

/** Only for the compiler: what is in it never runs. */
function onlyChecked(...checked: readonly unknown[]): void {
  expect(checked).toBeDefined();
}

describe('a call is one of the protocols', () => {
  test('its scope tells which', () => {
    const application: Application = async (...call) => {
      const [scope] = call;
      expectTypeOf(scope.type).toEqualTypeOf<'http' | 'lifespan'>();
      if (isHttpCall(call)) {
        const [http, receive, send] = call;
        expectTypeOf(http).toEqualTypeOf<HttpScope>();
        expectTypeOf(receive).toEqualTypeOf<Receive<HttpReceiveMessage>>();
        expectTypeOf(send).toEqualTypeOf<Send<HttpSendMessage>>();
      } else {
        const [, receive, send] = call;
        expectTypeOf(receive).toEqualTypeOf<Receive<LifespanReceiveMessage>>();
        expectTypeOf(send).toEqualTypeOf<Send<LifespanSendMessage>>();
      }
    };
    onlyChecked(application);
  });

  test('a mixture of two is none', () => {
    onlyChecked((http: HttpCall, lifespan: LifespanCall) => {
      const calls: Call[] = [http, lifespan];
      // @ts-expect-error the scope of one, and what the other says
      calls.push([http[0], lifespan[1], lifespan[2]]);
      // @ts-expect-error what the application would say is not what it may say
      calls.push([http[0], http[1], lifespan[2]]);
      return calls;
    });
  });

  test('an application knows all protocols, or isn’t one', () => {
    const http: HttpApplication = async () => {};
    // @ts-expect-error it can't be called for a lifespan
    const application: Application = http;
    const wrapped: Application = byProtocol({ http });
    onlyChecked(application, wrapped);
  });

  test('a part stands for its own protocol', () => {
    const http: HttpApplication = async () => {};
    // @ts-expect-error it answers no lifespan
    const parts: Parts<unknown> = { lifespan: http };
    // @ts-expect-error there is no such protocol
    const others: Parts<unknown> = { gopher: http };
    onlyChecked(parts, others);
  });
});

describe('a message belongs to its protocol', () => {
  test('and is refused in another', () => {
    // #region what the compiler refuses
    onlyChecked(async (...[, , send]: HttpCall) => {
      await send({ type: 'http.response.start', status: 200 });
      await send({ type: 'http.response.body', moreBody: true });
      // @ts-expect-error that is said in a lifespan
      await send({ type: 'lifespan.startup.complete' });
      // @ts-expect-error what the server says
      await send({ type: 'http.disconnect' });
      // @ts-expect-error of an extension: it may not be there
      await send({ type: 'http.response.trailers', headers: [] });
      // @ts-expect-error there is no such message
      await send({ type: 'websocket.send', text: '' });
    });
    // #endregion what the compiler refuses
    onlyChecked(async (...[, , send]: LifespanCall) => {
      await send({ type: 'lifespan.shutdown.failed', message: 'why' });
      // @ts-expect-error that is said about a request
      await send({ type: 'http.response.start', status: 200 });
    });
  });

  test('and has its keys', () => {
    onlyChecked(async (...[, , send]: HttpCall) => {
      // @ts-expect-error without a status
      await send({ type: 'http.response.start' });
      // @ts-expect-error a status is a number
      await send({ type: 'http.response.start', status: '200' });
      // @ts-expect-error a body is octets
      await send({ type: 'http.response.body', body: 'text' });
      // @ts-expect-error ASGI's own spelling
      await send({ type: 'http.response.body', more_body: true });
    });
  });
});

describe('C5: a scope isn’t changed', () => {
  test('but copied', () => {
    const prefix: Middleware = forHttp(
      (inner) =>
        async (...[scope, ...rest]) => {
          // @ts-expect-error a scope is readonly
          scope.path = '/';
          // @ts-expect-error a scope is readonly
          scope.headers.push(['a', 'b']);
          // @ts-expect-error a scope is readonly
          scope.headers[0] = ['a', 'b'];
          // @ts-expect-error a scope is readonly
          scope.extensions['http.response.debug'] = {};
          await inner({ ...scope, rootPath: '/a' }, ...rest);
        },
    );
    onlyChecked(prefix);
  });
});

describe('E5: an application returns nothing', () => {
  test('or it is none', () => {
    // @ts-expect-error it returns a value
    const http: HttpApplication = async () => 7;
    // @ts-expect-error it returns no promise
    const late: HttpApplication = () => {};
    onlyChecked(http, late);
  });
});

interface Db {
  readonly db: { find(id: number): string };
}

describe('a typed state', () => {
  const lifespan = lifespanFrom<Db>(async function* () {
    yield { db: { find: (id) => `row ${id}` } };
  });

  test('flows from the lifespan to the requests', () => {
    const application = byProtocol<Db>({
      lifespan,
      http: async ({ state }) => {
        expectTypeOf(state).toEqualTypeOf<Db>();
        expectTypeOf(state.db.find(1)).toBeString();
        // @ts-expect-error nobody has put that there
        onlyChecked(state.cache);
      },
    });
    expectTypeOf(application).toEqualTypeOf<Application<Db>>();
  });

  test('that nobody makes is none', () => {
    const http: HttpApplication<Db> = async () => {};
    const other = lifespanFrom<{ cache: Map<string, string> }>(
      async function* () {
        yield { cache: new Map() };
      },
    );
    // @ts-expect-error the lifespan makes another one
    const application = byProtocol<Db>({ http, lifespan: other });
    // @ts-expect-error without a state there is no database
    const stateless: Application = byProtocol({ http });
    onlyChecked(application, stateless);
  });

  test('is unknown if nobody says what it is', () => {
    byProtocol({
      http: async ({ state }) => {
        expectTypeOf(state).toBeUnknown();
      },
    });
    onlyChecked((scope: LifespanCall<Db>[0]) => {
      // Not all of it is there before it has been put there.
      expectTypeOf(scope.state).toEqualTypeOf<Partial<Db>>();
    });
  });
});

describe('an extension', () => {
  test('is asked for by its name, and takes its own messages', () => {
    onlyChecked(async (...call: HttpCall) => {
      const hint = findExtension(call, 'http.response.early_hint');
      expectTypeOf(hint).toEqualTypeOf<
        Send<HttpResponseEarlyHint> | undefined
      >();
      await hint?.({ type: 'http.response.early_hint', links: [] });
      // @ts-expect-error it may not be there
      await hint({ type: 'http.response.early_hint', links: [] });
      // @ts-expect-error another one's
      await hint?.({ type: 'http.response.trailers', headers: [] });
      // @ts-expect-error of the protocol, and for its own `send`
      await hint?.({ type: 'http.response.body' });
      // @ts-expect-error there is no such message
      findExtension(call, 'http.response.pull');
      const fields = findExtension(call, 'http.response.trailers');
      expectTypeOf(fields).toEqualTypeOf<
        Send<HttpResponseTrailers> | undefined
      >();
    });
  });

  test('of somebody else’s is known when it has been declared', () => {
    expectTypeOf<'http.response.push'>().toExtend<ExtensionName>();
    expectTypeOf<PushMessage>().toExtend<ExtensionMessage>();
    onlyChecked(async (...call: HttpCall) => {
      const push = findExtension(call, 'http.response.push');
      await push?.({ type: 'http.response.push', path: '/a.css' });
      // @ts-expect-error without a path
      await push?.({ type: 'http.response.push' });
    });
  });
});
