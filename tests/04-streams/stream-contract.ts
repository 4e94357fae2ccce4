// stream-contract.ts: what every transport promises, whatever carries its octets.

import { describe } from 'vitest';

import { describeEnding } from './ending-contract.ts';
import type { Lab } from './lab.ts';
import { describeListening } from './listening-contract.ts';
import { describeReading } from './reading-contract.ts';
import { describeWriting } from './writing-contract.ts';

/** Describes all that a transport must do. */
export function describeTransport(lab: Lab): void {
  describe('reading', () => describeReading(lab));
  describe('writing', () => describeWriting(lab));
  describe('ending', () => describeEnding(lab));
  describe('listening and connecting', () => describeListening(lab));
}
