// request-id.ts: a name for each request, by which it is found in every log.

import {
  copyScope,
  createHttpState,
  forHttp,
  LasgiError,
  stepHttpSent,
} from '../../07-lasgi/index.ts';
import type {
  Headers,
  HttpResponseStart,
  HttpSendMessage,
  HttpState,
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
    const headers = replaceId(scope.headers, id);
    const named = known === undefined ? copyScope(scope, { headers }) : scope;
    const state = createHttpState(scope);
    await inner(named, receive, (message) =>
      send(isGoodStart(message, state) ? mark(message, id) : message),
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

/** What the server would refuse is no start: it passes, so that it's refused. */
function isGoodStart(
  message: HttpSendMessage,
  state: HttpState,
): message is HttpResponseStart {
  if (stepHttpSent(state, message) instanceof LasgiError) return false;
  return message.type === 'http.response.start';
}

function mark(start: HttpResponseStart, id: string): HttpResponseStart {
  return { ...start, headers: replaceId(start.headers ?? [], id) };
}

function replaceId(headers: Headers, id: string): Headers {
  return [...headers.filter(([name]) => name !== NAME), [NAME, id]];
}
