// run-exchange.ts: runs an application on somebody else's server, which has no use
// for a result.

import type { HttpExchange } from './http-exchange.ts';
import type { HttpApplication } from './protocols.ts';

// #region run an exchange
/** Tells `onError` what the application throws; what that throws is printed. */
export function runExchange<State>(
  exchange: HttpExchange<State>,
  application: HttpApplication<State>,
  onError: (error: unknown) => void,
): void {
  const telling = exchange.run(application).then((result) => {
    if (result.type === 'failed') onError(result.error);
  });
  telling.catch(console.error);
}
// #endregion run an exchange
