// conformance-cases.ts: the table: all cases, from the first octet to the stop.

import type { ConformanceCase } from './conformance-case.ts';
import { DEPARTURE_CASES } from './conformance-departures.ts';
import { ENDING_CASES } from './conformance-endings.ts';
import { ERROR_CASES } from './conformance-errors.ts';
import { EXTENSION_CASES } from './conformance-extensions.ts';
import { FRAMING_CASES } from './conformance-framing.ts';
import { LIFESPAN_CASES } from './conformance-lifespans.ts';
import { REQUEST_CASES } from './conformance-requests.ts';
import { RESPONSE_CASES } from './conformance-responses.ts';
import { SCOPE_CASES } from './conformance-scopes.ts';

/** All that a server of LASGI has to do right. */
export const CONFORMANCE_CASES: readonly ConformanceCase[] = [
  ...SCOPE_CASES,
  ...REQUEST_CASES,
  ...RESPONSE_CASES,
  ...FRAMING_CASES,
  ...ERROR_CASES,
  ...ENDING_CASES,
  ...DEPARTURE_CASES,
  ...EXTENSION_CASES,
  ...LIFESPAN_CASES,
];
