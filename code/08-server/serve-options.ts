// serve-options.ts: the options of `npm run serve`, all of them.

import type { HttpLimits } from '../05-http-parser/index.ts';
import { describeOptions } from './option-help.ts';
import { FLAG, oneOf, option } from './option.ts';
import type { OptionValues } from './option.ts';
import {
  BACKLOG,
  COUNT,
  FIELD_VALUE,
  FIELDS,
  HOST,
  PATH,
  PATHS,
  PEERS,
  PORT,
  POSITIVE_COUNT,
  ROOM,
  SIZE,
  TIME,
  URL_PATH,
} from './option-values.ts';
import { LOCAL_PEERS } from './proxy-headers.ts';
import { withDefaults } from './server-options.ts';
import type { Settings } from './server-options.ts';
import { TrustedPeers } from './trusted-peers.ts';

const USUAL = withDefaults({});
const { limits: LIMITS } = USUAL;

// #region options for where and what
const LISTEN = 'Where it listens';
const APPLICATION = 'The application';

const WHERE = {
  port: option({
    group: LISTEN,
    kind: PORT,
    initial: 8_000,
    about: 'TCP port; 0 for any that is free',
  }),
  host: option({
    group: LISTEN,
    kind: HOST,
    initial: '127.0.0.1',
    about: 'literal address, or localhost; 0.0.0.0 for all of IPv4, :: for all',
  }),
  unix: option({
    group: LISTEN,
    kind: PATH,
    initial: undefined,
    about: 'a unix socket, and no port',
  }),
  backlog: option({
    group: LISTEN,
    kind: BACKLOG,
    initial: 511,
    about: 'connections that may wait to be accepted',
  }),
  transport: option({
    group: LISTEN,
    kind: oneOf('auto', 'epoll', 'node'),
    initial: 'auto',
    about: 'whose sockets; auto is epoll where there is one',
  }),
};

// #endregion options for where and what

// #region options for the application
const WHAT = {
  factory: option({
    group: APPLICATION,
    kind: FLAG,
    initial: false,
    about: 'call the export: it returns the application, or a promise of it',
  }),
  lifespan: option({
    group: APPLICATION,
    kind: oneOf('auto', 'on', 'off'),
    initial: 'auto',
    about: 'on: it must have a lifespan; off: it is not asked',
  }),
  'root-path': option({
    group: APPLICATION,
    kind: URL_PATH,
    initial: USUAL.rootPath,
    about: 'where a proxy has mounted it, such as /blog',
  }),
  reload: option({
    group: APPLICATION,
    kind: FLAG,
    initial: false,
    about: 'start anew when a source file changes',
  }),
  watch: option({
    group: APPLICATION,
    kind: PATHS,
    initial: undefined,
    about: "folders for --reload, by commas; else the application's own",
  }),
  'max-requests': option({
    group: APPLICATION,
    kind: POSITIVE_COUNT,
    initial: Infinity,
    about:
      'stop when the application has had so many, or a tenth more: a supervisor starts it anew',
  }),
};
// #endregion options for the application

// #region options for what is told
const TELLING = 'What it tells';
const PROXY = 'Behind a proxy';

const TOLD = {
  'access-log': option({
    group: TELLING,
    kind: oneOf('human', 'json', 'off'),
    initial: 'human',
    about: 'a line on stdout for each request, when it is over',
  }),
  'server-name': option({
    group: TELLING,
    kind: FIELD_VALUE,
    initial: USUAL.serverName,
    about: "the field Server; '' for none",
  }),
  header: option({
    group: TELLING,
    kind: FIELDS,
    initial: USUAL.headers,
    about: 'for every response that has none of that name; may be repeated',
  }),
  'proxy-headers': option({
    group: PROXY,
    kind: FLAG,
    initial: false,
    about: 'believe a trusted proxy who the client is, and its scheme',
  }),
  'proxy-fields': option({
    group: PROXY,
    kind: oneOf('x-forwarded', 'forwarded'),
    initial: 'x-forwarded',
    about: 'read X-Forwarded-For and -Proto, or Forwarded (RFC 7239)',
  }),
  trusted: option({
    group: PROXY,
    kind: PEERS,
    initial: new TrustedPeers(LOCAL_PEERS),
    about: 'the proxies: addresses, blocks, unix, by commas',
  }),
};
// #endregion options for what is told

// #region options for how long things may take
const TIMES = 'How long things may take (250ms, 5s, 2m, or none)';

function time(key: keyof Settings & `${string}Ms`, about: string) {
  return option({ group: TIMES, kind: TIME, initial: USUAL[key], about });
}

const TIMED = {
  'head-timeout': time('headMs', 'the head of a request; then 408'),
  'body-timeout': time('bodyMs', 'each piece of a body; then 408'),
  'send-timeout': time('sendMs', 'a client to take what waits; then a reset'),
  'request-timeout': time('requestMs', 'a whole response; then 503'),
  'keep-alive': time('keepAliveMs', 'each request to begin; then the end'),
  grace: time('graceMs', 'requests that are under way at a stop'),
};
// #endregion options for how long things may take

// #region options for how much a client may send
const SIZES = 'How much a client may take (8000B, 64KiB, 1MiB, or none)';

function size(key: keyof HttpLimits & `${string}Octets`, about: string) {
  return option({ group: SIZES, kind: SIZE, initial: LIMITS[key], about });
}

const SIZED = {
  'max-body': size('maxBodyOctets', 'body of a request; else 413'),
  'max-request-line': size('maxStartLineOctets', 'request line; else 414'),
  'max-field-line': size('maxFieldLineOctets', 'one field line; else 431'),
  'max-header-section': size('maxHeaderSectionOctets', 'all of them; else 431'),
  'max-field-lines': option({
    group: SIZES,
    kind: COUNT,
    initial: LIMITS.maxFieldLines,
    about: 'how many of them; else 431',
  }),
  'max-trailers': size('maxTrailerSectionOctets', 'trailer fields; else 431'),
  'max-chunk-extensions': size(
    'maxChunkExtensionOctets',
    'chunk extensions of a body; else 413',
  ),
  'max-waiting': option({
    group: SIZES,
    kind: ROOM,
    initial: LIMITS.maxWaitingOctets,
    about: 'octets that wait to be parsed',
  }),
  'max-unread': option({
    group: SIZES,
    kind: SIZE,
    initial: USUAL.maxUnreadOctets,
    about: 'of a body nobody wants, read to keep the connection',
  }),
  'max-connections': option({
    group: SIZES,
    kind: POSITIVE_COUNT,
    initial: USUAL.maxConnections,
    about: 'connections at a time; else 503',
  }),
  'allow-half-close': option({
    group: SIZES,
    kind: FLAG,
    initial: USUAL.allowHalfClose,
    about: 'a client may end its half and still get its answer',
  }),
};
// #endregion options for how much a client may send

// #region all of them
/** The options of `npm run serve`, in the order of the help. */
export const SERVE_OPTIONS = {
  ...WHERE,
  ...WHAT,
  ...TOLD,
  ...TIMED,
  ...SIZED,
};

/** What was said about a server, or what holds. */
export type ServeValues = OptionValues<typeof SERVE_OPTIONS>;

/** What to type. */
export const USAGE = 'npm run serve -- APP.ts[:NAME] [options]';

/** The help of the command. */
export function describeServe(): string {
  return `${USAGE}

Serves a LASGI application: the default export of a module in TypeScript or
JavaScript, or its export NAME. Ctrl-C stops it with grace; a second one ends it
at once. In brackets: what holds unless it is said.
${describeOptions(SERVE_OPTIONS)}
`;
}
// #endregion all of them
