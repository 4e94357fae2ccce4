// octet-classes.ts: which octets may stand where (RFC 9110 §5.5 and §5.6.2).

// #region classes of octets
/** Horizontal tab, line feed, carriage return, space, `:`. */
export const [HTAB, LF, CR, SP, COLON] = [
  0x09, 0x0a, 0x0d, 0x20, 0x3a,
] as const;

/**
 *     tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." /
 *             "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
 *
 * What tokens are made of: methods, field names.
 */
export const TOKEN_OCTETS = classOf((octet) =>
  /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(octet)),
);

/**
 * What a field value is made of: `VCHAR`, `obs-text`, space and tab. Stricter
 * than it must be: all control octets are refused, not only CR, LF and NUL.
 */
export const FIELD_OCTETS = classOf(
  (octet) => octet === HTAB || (octet >= SP && octet !== 0x7f),
);

/**
 * What a request target is made of: visible US-ASCII without `#`. More than RFC
 * 3986 allows, since browsers send `?a[]=1` and `?q={}` as they stand.
 */
export const TARGET_OCTETS = classOf(
  (octet) => octet > SP && octet < 0x7f && octet !== 0x23,
);

/** What the name of a host is made of, but for its escapes (RFC 3986 §3.2.2). */
export const REG_NAME_OCTETS = classOf((octet) =>
  /[\w\-.~!$&'()*+,;=]/.test(String.fromCharCode(octet)),
);
// #endregion classes of octets

/** For each octet 1 if it is in the class, else 0. */
export type OctetClass = Uint8Array;

function classOf(isIn: (octet: number) => boolean): OctetClass {
  return Uint8Array.from({ length: 256 }, (_, octet) => Number(isIn(octet)));
}

// #region find what is outside of a class
/**
 * Where in `text`, from `from` up to `to`, the first character stands that is
 * not in the class; `to` if there is none.
 */
export function spanOf(
  octets: OctetClass,
  text: string,
  from = 0,
  to = text.length,
): number {
  let at = from;
  while (at < to && octets[text.charCodeAt(at)] === 1) at += 1;
  return at;
}

/** Is it a token (RFC 9110 §5.6.2)? */
export function isToken(text: string): boolean {
  return text !== '' && spanOf(TOKEN_OCTETS, text) === text.length;
}
// #endregion find what is outside of a class
