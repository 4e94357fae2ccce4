// outgoing-head.ts: heads on their way out: checked first, written then.
//
// Whatever an application puts into a field may have come from a stranger. A
// line break in it would begin a field, or a response, of the stranger's own
// (RFC 9110 §5.5, RFC 9112 §11.1), so not an octet is written before all are checked.

import {
  FIELD_OCTETS,
  findFraming,
  indicesOf,
  isToken,
  LocalProtocolError,
  quote,
  RemoteProtocolError,
  spanOf,
  textToOctets,
  trimOws,
} from '../05-http-parser/index.ts';
import type {
  BodyFraming,
  FieldLine,
  FieldSection,
} from '../05-http-parser/index.ts';

// #region check every field
/**
 * The fields with their names in lower case.
 *
 * @throws LocalProtocolError unless each could be read as it is meant, and if
 *   there is a Transfer-Encoding: the connection frames, nobody else.
 */
export function expectFields(fields: readonly FieldLine[]): FieldLine[] {
  return fields.map((field) => {
    const [name, value] = field;
    if (!isToken(name)) throw badField(name, 'a token for a name');
    expectText('field value', value);
    if (trimOws(value) !== value)
      throw badField(`${name}: ${value}`, 'no space around the value');
    const lowerName = name.toLowerCase();
    if (lowerName === 'transfer-encoding')
      throw badField(name, 'the connection to choose the framing');
    return lowerName === name ? field : [lowerName, value];
  });
}

/** @throws LocalProtocolError at a character that may stand in no field. */
export function expectText(what: string, text: string): void {
  const at = spanOf(FIELD_OCTETS, text);
  if (at === text.length) return;
  throw new LocalProtocolError(
    `Cannot send ${what} ${quote(text)}: ${quote(text.charAt(at))} at column ${at + 1}, expected no control octet, and no character above U+00FF`,
  );
}

function badField(text: string, expected: string): LocalProtocolError {
  return new LocalProtocolError(
    `Cannot send field ${quote(text)}: expected ${expected}`,
  );
}
// #endregion check every field

// #region read a length as the peer will
/**
 * The framing that the fields promise, if they do.
 *
 * @throws LocalProtocolError if there is a Content-Length that isn't one, or
 *   two of them.
 */
export function findPromise(
  fields: readonly FieldLine[],
): BodyFraming | undefined {
  const section = sectionOf(fields);
  const lengths = indicesOf(section, 'content-length');
  if (lengths.length === 0) return undefined; // no other field can promise
  if (lengths.length > 1)
    throw badField('content-length', 'one, and there are several');
  return asOurs(() => findFraming(section, '1.1', Infinity));
}

/** Fields as a section, for those who read sections. */
export function sectionOf(fields: readonly FieldLine[]): FieldSection {
  return {
    fields,
    lineOf(index) {
      const text = fields[index]?.join(': ') ?? '';
      return { what: 'our field line', text, number: index + 2, offset: 0 };
    },
  };
}

/** Runs a check that was made for a peer; a fault is our caller's. */
export function asOurs<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof RemoteProtocolError)) throw error;
    throw new LocalProtocolError(error.message, { cause: error });
  }
}
// #endregion read a length as the peer will

// #region write a section
/** The octets of a start line, if there is one, and of fields after it. */
export function formatSection(
  startLine: string | undefined,
  fields: readonly FieldLine[],
): Uint8Array {
  let text = startLine === undefined ? '' : `${startLine}\r\n`;
  for (const [name, value] of fields) text += `${name}: ${value}\r\n`;
  return textToOctets(`${text}\r\n`);
}
// #endregion write a section
