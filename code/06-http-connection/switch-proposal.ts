// switch-proposal.ts: what a client proposes to speak instead of HTTP.
//
//   Upgrade          = #protocol                              RFC 9110 §7.8
//   protocol         = protocol-name [ "/" protocol-version ]
//
// CONNECT asks for a tunnel, in which anything may be spoken (§9.3.6). Upgrade
// counts only in HTTP/1.1, and only if Connection names it: else it was meant
// for somebody before us.

import type { RequestHead } from '../05-http-parser/index.ts';
import { listMembers } from './keep-alive.ts';

/** A switch that a request proposes. */
export type Proposal =
  | { readonly type: 'connect' }
  | {
      readonly type: 'upgrade';
      /** In lower case; the client's favorite first. */
      readonly protocols: readonly string[];
    };

// #region find a proposal
/** What a request proposes; `undefined` if it wants to go on with HTTP. */
export function findProposal(request: RequestHead): Proposal | undefined {
  const { method, httpVersion, headerSection } = request;
  if (method === 'CONNECT') return { type: 'connect' };
  if (httpVersion === '1.0') return undefined;
  const protocols = listMembers(headerSection, 'upgrade');
  if (protocols.length === 0) return undefined;
  const isForUs = listMembers(headerSection, 'connection').includes('upgrade');
  return isForUs ? { type: 'upgrade', protocols } : undefined;
}

/** Does a 101 with these `protocols` accept the proposal? */
export function isAcceptedBy(
  proposal: Proposal | undefined,
  protocols: readonly string[],
): boolean {
  if (proposal?.type !== 'upgrade' || protocols.length === 0) return false;
  return protocols.every((protocol) => proposal.protocols.includes(protocol));
}
// #endregion find a proposal
