// serve-settings.ts: the settings of a server, from the options of a command.

import type { HttpLimits } from '../05-http-parser/index.ts';
import type { ServeValues } from './serve-options.ts';
import type { Settings } from './server-options.ts';

// #region the settings that they mean
/** What a server is told of the options. */
export function settingsOf(
  values: ServeValues,
): Omit<Settings, 'onError' | 'onRequest'> {
  return {
    rootPath: values['root-path'],
    serverName: values['server-name'],
    headers: values.header,
    allowHalfClose: values['allow-half-close'],
    headMs: values['head-timeout'],
    bodyMs: values['body-timeout'],
    sendMs: values['send-timeout'],
    requestMs: values['request-timeout'],
    keepAliveMs: values['keep-alive'],
    graceMs: values.grace,
    maxConnections: values['max-connections'],
    maxUnreadOctets: values['max-unread'],
    limits: limitsOf(values),
  };
}

// #endregion the settings that they mean

// #region the limits that they mean
function limitsOf(values: ServeValues): HttpLimits {
  return {
    maxBodyOctets: values['max-body'],
    maxStartLineOctets: values['max-request-line'],
    maxFieldLineOctets: values['max-field-line'],
    maxHeaderSectionOctets: values['max-header-section'],
    maxFieldLines: values['max-field-lines'],
    maxTrailerSectionOctets: values['max-trailers'],
    maxChunkExtensionOctets: values['max-chunk-extensions'],
    maxWaitingOctets: values['max-waiting'],
  };
}
// #endregion the limits that they mean
