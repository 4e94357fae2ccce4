// index.ts: servers that are broken on purpose: the one in memory, with a fault
// around it.

import type { Faulty } from './breaking.ts';
import { DEAF, FAULTY_FRAMINGS } from './framing.ts';
import { FAULTY_LIFESPANS } from './lifespans.ts';
import { FAULTY_RECEIVES, FAULTY_SCOPES } from './receiving.ts';
import { FAULTY_ENDS, FAULTY_SENDS, FORGETFUL_SENDS } from './sending.ts';

export const FAULTY_SUBJECTS: readonly Faulty[] = [
  ...FAULTY_SCOPES,
  ...FAULTY_RECEIVES,
  ...FAULTY_SENDS,
  ...FORGETFUL_SENDS,
  ...FAULTY_ENDS,
  ...FAULTY_FRAMINGS,
  ...DEAF,
  ...FAULTY_LIFESPANS,
];
