// option-values.ts: the kinds of values that a server's options have.

import { isIP } from 'node:net';

import type { Headers } from '../07-lasgi/index.ts';
import { isOfConnection } from './server-fields.ts';
import { TrustedPeers } from './trusted-peers.ts';
import type { OptionKind } from './option.ts';
import {
  findCount,
  findSize,
  findTime,
  formatCount,
  formatSize,
  formatTime,
} from './units.ts';

// #region amounts
/** Milliseconds. */
export const TIME: OptionKind<number> = {
  placeholder: 'TIME',
  expected: 'a time with its unit, such as 250ms, 5s or 2m, or none',
  find: findTime,
  format: formatTime,
};

/** Octets. */
export const SIZE: OptionKind<number> = {
  placeholder: 'SIZE',
  expected: 'a size such as 8000B, 64KiB or 1MiB, or none',
  find: findSize,
  format: formatSize,
};

/** What one read of a stream brings at most: less can't be waited for. */
const READ_OCTETS = 64 * 1024;

/** Octets that may wait. */
export const ROOM: OptionKind<number> = {
  ...SIZE,
  expected: 'a size from 64KiB, for that is what one read may bring, or none',
  find: (text) => {
    const octets = findSize(text) ?? 0;
    return octets < READ_OCTETS ? undefined : octets;
  },
};

// #endregion amounts

// #region numbers
/** How many. */
export const COUNT: OptionKind<number> = {
  placeholder: 'NUMBER',
  expected: 'a whole number, or none',
  find: findCount,
  format: formatCount,
};

/** How many, and at least one. */
export const POSITIVE_COUNT: OptionKind<number> = {
  ...COUNT,
  expected: 'a whole number from 1, or none',
  find: (text) => {
    const count = findCount(text);
    return count === 0 ? undefined : count;
  },
};

/** How many may wait: the operating system wants a number. */
export const BACKLOG: OptionKind<number> = {
  ...COUNT,
  expected: 'a whole number from 1 to 65535',
  find: (text) => {
    const count = findPort(text);
    return count === 0 ? undefined : count;
  },
};
// #endregion numbers

// #region addresses
/** A TCP port. */
export const PORT: OptionKind<number> = {
  placeholder: 'PORT',
  expected: 'a number from 0 to 65535',
  find: findPort,
  format: String,
};

/** A literal address. */
export const HOST: OptionKind<string> = {
  placeholder: 'ADDRESS',
  expected:
    'a literal address such as 127.0.0.1, 0.0.0.0 or ::1, or localhost: other names are not looked up',
  find: (text) => {
    if (text === 'localhost') return '127.0.0.1';
    const bare = text.replace(/^\[(.*)\]$/, '$1');
    return isIP(bare) === 0 || bare.includes('%') ? undefined : bare;
  },
  format: String,
};

// #endregion addresses

// #region peers
/** Whose word is taken. */
export const PEERS: OptionKind<TrustedPeers> = {
  placeholder: 'LIST',
  expected:
    'addresses and blocks with commas between them, such as 127.0.0.1,10.0.0.0/8,unix',
  find: (text) => {
    try {
      return new TrustedPeers(text);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  },
  format: ({ list }) => list,
};

function findPort(text: string): number | undefined {
  const isPort = /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
  return isPort ? Number(text) : undefined;
}
// #endregion peers

// #region texts
/** A path in the file system. */
export const PATH: OptionKind<string | undefined> = {
  placeholder: 'PATH',
  expected: 'a path',
  find: (text) => (text === '' ? undefined : text),
  format: String,
};

/** Paths in the file system, with commas between them. */
export const PATHS: OptionKind<readonly string[] | undefined> = {
  placeholder: 'PATHS',
  expected: 'paths with commas between them',
  find: (text) => {
    const paths = text.split(',').filter((path) => path !== '');
    return paths.length === 0 ? undefined : paths;
  },
  format: String,
};

// #endregion texts

// #region parts of a message
/** The beginning of a URL's path, without a slash at its end. */
export const URL_PATH: OptionKind<string> = {
  placeholder: 'PATH',
  expected: 'a path such as /blog, without a slash at its end',
  find: (text) =>
    /^(?:\/[\w\-.~!$&'()*+,;=:@]+)*$/.test(text) ? text : undefined,
  format: String,
};

/** The value of a field, in ASCII. */
export const FIELD_VALUE: OptionKind<string> = {
  placeholder: 'TEXT',
  expected: 'printable ASCII, without spaces around it',
  find: (text) =>
    /^(?:[!-~](?:[ -~]*[!-~])?)?$/.test(text) ? text : undefined,
  format: String,
};

/** A field for every response; may be given again, for another one. */
export const FIELDS: OptionKind<Headers> = {
  placeholder: 'FIELD',
  expected:
    'a field such as "x-frame-options: DENY", and none about the connection or its framing',
  find: (text) => {
    if (text === '') return [];
    const [, name = '', value = ''] =
      /^([\w\-!#$%&'*+.^`|~]+):\s*(.*?)\s*$/.exec(text) ?? [];
    const isSent = name !== '' && FIELD_VALUE.find(value) !== undefined;
    const field = [name.toLowerCase(), value] as const;
    return isSent && !isOfConnection(field[0]) ? [field] : undefined;
  },
  format: (headers) => headers.map((field) => field.join(': ')).join(', '),
  join: (before, next) => [...before, ...next],
};
// #endregion parts of a message
