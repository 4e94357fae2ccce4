// lint-advice.ts: what to do about it.

import { LasgiError } from './lasgi-error.ts';
import type { LasgiErrorCode } from './lasgi-error.ts';

// #region what to do
const RESPONSE_ORDER =
  'send "http.response.start" once, then "http.response.body" with moreBody for each piece but the last, and nothing behind that';
const LIFESPAN_ORDER =
  'receive "lifespan.startup" and answer it, then receive "lifespan.shutdown" and answer that';

const ADVICE: Readonly<Partial<Record<LasgiErrorCode, string>>> = {
  'unknown-message': 'look for a typing error in the type',
  'bad-message': 'mend that key, or leave it out if it has a default',
  'not-offered': 'ask findExtension first, and do without if it finds none',
  'bad-length':
    'count octets, not characters, or leave content-length to the server',
  busy: 'await one receive before the next',
};

function adviceFor({ code, messageType, message }: LasgiError): string {
  const known = ADVICE[code];
  if (known !== undefined) return known;
  const isLifespan = messageType?.startsWith('lifespan.') ?? false;
  return isLifespan || message.includes('the lifespan')
    ? LIFESPAN_ORDER
    : RESPONSE_ORDER;
}
// #endregion what to do

// #region who is to blame
/** The application's fault, with what its author can do about it. */
export function blameApplication(fault: LasgiError): LasgiError {
  return explain(fault, adviceFor(fault));
}

/** The server's fault: no application can do anything about it. */
export function blameServer(fault: LasgiError): LasgiError {
  return explain(
    fault,
    'the server has said that, and not the application: mend the server',
  );
}

function explain(cause: LasgiError, advice: string): LasgiError {
  const { code, messageType, state } = cause;
  return new LasgiError(`${cause.message}; ${advice}`, {
    code,
    ...(messageType === undefined ? {} : { messageType }),
    ...(state === undefined ? {} : { state }),
    cause,
  });
}
// #endregion who is to blame
