// forwarded-element.ts: the field Forwarded, cut into what each proxy has said.
//
//   Forwarded         = 1#forwarded-element                      RFC 7239 §4
//   forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )
//   forwarded-pair    = token "=" ( token / quoted-string )
//
// A little more is taken than that: a value without quotes may hold anything but
// the separators, for many write an IPv6 address so.

import { isToken } from '../05-http-parser/index.ts';

/** The parameters of an element, by their names in lower case. */
export type ForwardedElement = ReadonlyMap<string, string>;

// #region cut at what is in no quotes
const PAIR = /^[ \t]*([^\s=;,"]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))[ \t]*/;

/**
 * Parses a field value into its elements. `undefined` if it is malformed: who
 * leaves a quote open must not be able to hide what others have added.
 */
export function findElements(
  value: string,
): readonly ForwardedElement[] | undefined {
  const elements: ForwardedElement[] = [];
  let pairs = new Map<string, string>();
  let rest = value;
  while (rest !== '') {
    const [whole = '', name = '', quoted, plain = ''] = PAIR.exec(rest) ?? [];
    const text = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (whole !== '' && !setOnce(pairs, name.toLowerCase(), text))
      return undefined;
    rest = rest.slice(whole.length).replace(/^[ \t]+/, '');
    const separator = rest.slice(0, 1);
    if (!';,'.includes(separator)) return undefined;
    if (separator !== ';' && pairs.size > 0) elements.push(pairs);
    if (separator !== ';') pairs = new Map();
    rest = rest.slice(1);
  }
  if (pairs.size > 0) elements.push(pairs);
  return elements;
}

// #endregion cut at what is in no quotes

// #region set a parameter
/** A parameter occurs once in an element (RFC 7239 §4). */
function setOnce(
  pairs: Map<string, string>,
  name: string,
  text: string,
): boolean {
  if (!isToken(name) || pairs.has(name)) return false;
  pairs.set(name, text);
  return true;
}
// #endregion set a parameter
