// lint-probe.ts: does an application throw for a protocol that it doesn't know?
//
// If it doesn't, a server that speaks another one waits for ever for an answer.

import type { Application, Call } from './protocols.ts';

// #region a scope that nobody knows
const UNKNOWN_SCOPE = {
  type: 'lint.unknown',
  asgi: { version: '3.0', specVersion: '2.0' },
};

/**
 * Calls the application with a scope of a type that nobody knows, and without
 * messages. It has to throw before it asks for one.
 */
export async function probe<State>(
  application: Application<State>,
  onWarning: (line: string) => void,
): Promise<void> {
  let hasAsked = false;
  const refuse = (): Promise<never> => {
    hasAsked = true;
    return Promise.reject(new Error('There are no messages in this call'));
  };
  const call: unknown = [UNKNOWN_SCOPE, refuse, refuse];
  try {
    await application(...(call as Call<State>)); // no type describes it
  } catch {
    if (!hasAsked) return;
  }
  onWarning(
    'The application has answered a scope of type "lint.unknown" as if it knew it: throw for each type but those that it speaks, as byProtocol does',
  );
}
// #endregion a scope that nobody knows
