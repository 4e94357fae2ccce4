import { describe, expect, test } from 'vitest';

import { parseOptions } from '../../code/08-server/parse-options.ts';
import {
  describeServe,
  SERVE_OPTIONS,
} from '../../code/08-server/serve-options.ts';
import type { ServeValues } from '../../code/08-server/serve-options.ts';
import { settingsOf } from '../../code/08-server/serve-settings.ts';
import { withDefaults } from '../../code/08-server/server-options.ts';
import { StartError } from '../../code/08-server/start-error.ts';

function valuesOf(...args: readonly string[]): ServeValues {
  return parseOptions(SERVE_OPTIONS, args).values;
}

describe('the options of a server', () => {
  test('mean its own defaults when none is given', () => {
    const usual = withDefaults({});
    const settings = settingsOf(valuesOf());
    const { onError, onRequest } = usual;
    expect({ ...settings, onError, onRequest }).toEqual(usual);
  });

  test('cover every setting, each with one option', () => {
    const settings = settingsOf(valuesOf());
    const text = JSON.stringify(settings);
    const changing = Object.entries(SERVE_OPTIONS).flatMap(
      ([name, { kind }]) => {
        const sample = ['7s', '70KiB', '7', '/7', 'x7', 'x-7: 7']
          .map((it) => [it, kind.find(it)] as const)
          .find(([, found]) => found !== undefined);
        const args =
          kind.placeholder === ''
            ? [`--${name}`]
            : [`--${name}=${sample?.[0]}`];
        if (kind.placeholder !== '' && sample === undefined) return [];
        const changed = JSON.stringify(settingsOf(valuesOf(...args)));
        return changed === text ? [] : [name];
      },
    );
    const { limits, ...others } = settings;
    const count = Object.keys(others).length + Object.keys(limits).length;
    expect(changing).toHaveLength(count);
  });

  test.for([
    [['--port', '9000'], 'port', 9_000],
    [['--port=0'], 'port', 0],
    [['--port', '1', '--port', '2'], 'port', 2],
    [['--host', 'localhost'], 'host', '127.0.0.1'],
    [['--host', '::1'], 'host', '::1'],
    [['--host', '[::1]'], 'host', '::1'],
    [['--unix', '/run/a.sock'], 'unix', '/run/a.sock'],
    [['--transport', 'node'], 'transport', 'node'],
    [['--reload'], 'reload', true],
    [
      ['--header', 'X-A: b; c="d, e"', '--header', 'x-a:f', '--header', 'x-b:'],
      'header',
      [
        ['x-a', 'b; c="d, e"'],
        ['x-a', 'f'],
        ['x-b', ''],
      ],
    ],
    [['--factory'], 'factory', true],
    [['--watch', 'a,b'], 'watch', ['a', 'b']],
    [['--root-path', '/blog'], 'root-path', '/blog'],
    [['--root-path='], 'root-path', ''],
    [['--server-name='], 'server-name', ''],
    [['--server-name', 'my server'], 'server-name', 'my server'],
    [['--access-log', 'json'], 'access-log', 'json'],
    [['--head-timeout', '250ms'], 'head-timeout', 250],
    [['--keep-alive', 'none'], 'keep-alive', Infinity],
    [['--max-body', '10MiB'], 'max-body', 10 * 1024 * 1024],
    [['--max-field-lines', 'none'], 'max-field-lines', Infinity],
  ] as const)('%j', ([args, name, value]) => {
    expect(valuesOf(...args)[name]).toEqual(value);
  });

  test('stand before and behind the application', () => {
    const line = parseOptions(SERVE_OPTIONS, [
      '--port',
      '1',
      'a.ts',
      '--factory',
    ]);
    expect(line.rest).toEqual(['a.ts']);
    expect(line.values).toMatchObject({ port: 1, factory: true });
  });

  test.for([['--help'], ['-h'], ['a.ts', '--port', '1', '--help']])(
    'are explained by %j',
    (args) => {
      expect(parseOptions(SERVE_OPTIONS, args).wantsHelp).toBe(true);
    },
  );
});

describe('an option that can not be', () => {
  test.for([
    [['--prot', '80'], '"--prot": there is no such option, expected --port'],
    [
      ['--acces-log'],
      '"--acces-log": there is no such option, expected --access-log',
    ],
    [
      ['--xyzzy'],
      '"--xyzzy": there is no such option, expected one that --help lists',
    ],
    [
      ['-p', '80'],
      '"-p": there is no such option, expected one that --help lists',
    ],
    [
      ['--constructor'],
      '"--constructor": there is no such option, expected one that --help lists',
    ],
    [
      ['--port'],
      '--port: its value is missing, expected a number from 0 to 65535',
    ],
    [
      ['--port', '--factory'],
      '--port: its value is missing, expected a number from 0 to 65535',
    ],
    [['--port='], '--port "": expected a number from 0 to 65535'],
    [['--port', '65536'], '--port "65536": expected a number from 0 to 65535'],
    [['--port=-1'], '--port "-1": expected a number from 0 to 65535'],
    [
      ['--factory=yes'],
      '--factory=yes: it takes no value, expected --factory alone',
    ],
    [
      ['--transport', 'memory'],
      '--transport "memory": expected one of auto, epoll, node',
    ],
    [
      ['--lifespan', 'constructor'],
      '--lifespan "constructor": expected one of auto, on, off',
    ],
    [
      ['--head-timeout', '5'],
      '--head-timeout "5": expected a time with its unit, such as 250ms, 5s or 2m, or none',
    ],
    [
      ['--grace', '0s'],
      '--grace "0s": expected a time with its unit, such as 250ms, 5s or 2m, or none',
    ],
    [
      ['--max-body', '1MB'],
      '--max-body "1MB": expected a size such as 8000B, 64KiB or 1MiB, or none',
    ],
    [
      ['--max-waiting', '1KiB'],
      '--max-waiting "1KiB": expected a size from 64KiB, for that is what one read may bring, or none',
    ],
    [
      ['--max-connections', '0'],
      '--max-connections "0": expected a whole number from 1, or none',
    ],
    [
      ['--backlog', 'none'],
      '--backlog "none": expected a whole number from 1 to 65535',
    ],
    [
      ['--root-path', '/blog/'],
      '--root-path "/blog/": expected a path such as /blog, without a slash at its end',
    ],
    [
      ['--server-name', 'a\r\nb: c'],
      '--server-name "a\\r\\nb: c": expected printable ASCII, without spaces around it',
    ],
    [
      ['--header', 'x-a'],
      '--header "x-a": expected a field such as "x-frame-options: DENY", and none about the connection or its framing',
    ],
    [
      ['--header', ': b'],
      '--header ": b": expected a field such as "x-frame-options: DENY", and none about the connection or its framing',
    ],
    [
      ['--header', 'x a: b'],
      '--header "x a: b": expected a field such as "x-frame-options: DENY", and none about the connection or its framing',
    ],
    [
      ['--header', 'x-a: b\r\nc: d'],
      '--header "x-a: b\\r\\nc: d": expected a field such as "x-frame-options: DENY", and none about the connection or its framing',
    ],
    [
      ['--header', 'Content-Length: 3'],
      '--header "Content-Length: 3": expected a field such as "x-frame-options: DENY", and none about the connection or its framing',
    ],
    [
      ['--header', 'transfer-encoding: chunked'],
      '--header "transfer-encoding: chunked": expected a field such as "x-frame-options: DENY", and none about the connection or its framing',
    ],
    [
      ['--header', 'upgrade: h2c'],
      '--header "upgrade: h2c": expected a field such as "x-frame-options: DENY", and none about the connection or its framing',
    ],
    [
      ['--trusted', '10.0.0.0/33'],
      '--trusted "10.0.0.0/33": expected addresses and blocks with commas between them, such as 127.0.0.1,10.0.0.0/8,unix',
    ],
    [
      ['--host', 'example.org'],
      '--host "example.org": expected a literal address such as 127.0.0.1, 0.0.0.0 or ::1, or localhost: other names are not looked up',
    ],
  ] as const)('%j', ([args, message]) => {
    expect(() => valuesOf(...args)).toThrow(
      new StartError(`Cannot use ${message}`),
    );
  });
});

describe('the help', () => {
  const help = describeServe();

  test('fits a terminal, and has no space at the end of a line', () => {
    for (const line of help.split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(80);
      expect(line).toBe(line.trimEnd());
    }
  });

  test.for(Object.entries(SERVE_OPTIONS))(
    'names --%s with its default, which can be given as it stands there',
    ([name, option]) => {
      expect(help).toMatch(new RegExp(`^  --${name}\\b`, 'm'));
      const { kind, initial } = option as (typeof SERVE_OPTIONS)['port'];
      if (kind.placeholder === '' || initial === undefined) return;
      const text = kind.format(initial);
      expect(kind.find(text)).toEqual(initial);
      if (text !== '') expect(help).toContain(`[${text}]`);
    },
  );
});
