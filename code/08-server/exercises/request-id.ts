// request-id.ts: a name for each request, by which it is found in every log.

import { forHttp } from '../../07-lasgi/index.ts';
import type {
  Headers,
  HttpResponseStart,
  HttpScope,
  Middleware,
} from '../../07-lasgi/index.ts';

const NAME = 'x-request-id';
const VALID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The middleware that gives each request an id, in its fields and in those of
 * its response: the client's, if that is valid, or a new one.
 *
 * @param createId  If it makes one that isn't valid, the request fails with a
 *   RangeError.
 */
export function withRequestId<State = unknown>(
  createId: () => string,
): Middleware<State> {
  return forHttp((inner) => async (scope, receive, send) => {
    const known = findId(scope.headers);
    const id = known ?? expectValid(createId());
    const named = known === undefined ? withId(scope, id) : scope;
    await inner(named, receive, (message) =>
      send(
        message.type === 'http.response.start' ? mark(message, id) : message,
      ),
    );
  });
}

/** Two are none: the next program might take the other one. */
function findId(headers: Headers): string | undefined {
  const ids = headers.filter(([name]) => name === NAME);
  const [, id = ''] = ids[0] ?? [];
  return ids.length === 1 && VALID.test(id) ? id : undefined;
}

function expectValid(id: string): string {
  if (VALID.test(id)) return id;
  throw new RangeError(
    `Cannot use ${JSON.stringify(id)} as the id of a request: expected 1 to 64 of A-Z, a-z, 0-9, ".", "_" and "-"`,
  );
}

function mark(start: HttpResponseStart, id: string): HttpResponseStart {
  return { ...start, headers: replaceId(start.headers ?? [], id) };
}

function replaceId(headers: Headers, id: string): Headers {
  return [...headers.filter(([name]) => name !== NAME), [NAME, id]];
}

/** A copy whose signal is still made only when somebody asks for it. */
function withId<State>(scope: HttpScope<State>, id: string): HttpScope<State> {
  const headers = replaceId(scope.headers, id);
  const copy: unknown = Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(scope),
      headers: { value: headers, enumerable: true, configurable: true },
      // In the original: a getter may belong to the object that it was made for.
      signal: { get: () => scope.signal, enumerable: true, configurable: true },
    },
  );
  return copy as HttpScope<State>; // all of its own properties are there
}
