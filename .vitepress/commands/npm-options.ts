// npm-options.ts: options that npm took for its own, because the "--" before them was missing.

import { CommandError } from './command-error.ts';

/**
 * Says what to type when `npm run chapter 1 --port 9000` was meant with a `--`. Without this,
 * the command would run as if the option had not been given.
 *
 * @param script  As typed after `npm`, for the message: `start`, `run chapter 1`.
 */
export function refuseSwallowed(script: string, options: readonly string[]): void {
  for (const option of options) {
    const value = process.env[`npm_config_${option.replaceAll('-', '_')}`];
    if (value === undefined) continue;
    const typed = value === 'true' ? `--${option}` : `--${option} ${value}`;
    throw new CommandError(
      `Cannot read "${typed}": npm took it for an option of its own, expected npm ${script} -- ${typed}`,
    );
  }
}
