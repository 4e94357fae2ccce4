// offers.ts: which extensions a server of HTTP/1 offers to whom.

import { listMembers } from '../06-http-connection/index.ts';
import type { Extensions } from './extensions.ts';
import type { HttpScope } from './http-messages.ts';

// #region what can be done for a client
const NOTHING: Extensions = {};
const HINTS: Extensions = { 'http.response.early_hint': {} };
const HINTS_AND_TRAILERS: Extensions = {
  ...HINTS,
  'http.response.trailers': {},
};

/** HTTP/1.0 knows neither; trailers only for who wants them (RFC 9110 §6.5.1). */
export function findOffers({
  httpVersion,
  headers,
}: Pick<HttpScope, 'httpVersion' | 'headers'>): Extensions {
  if (httpVersion === '1.0') return NOTHING;
  const wantsTrailers = listMembers(headers, 'te').includes('trailers');
  return wantsTrailers ? HINTS_AND_TRAILERS : HINTS;
}
// #endregion what can be done for a client
