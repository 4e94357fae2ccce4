// decode.ts: one value of a form, as a browser writes it into the query.

/**
 * Decodes a value of `application/x-www-form-urlencoded` (WHATWG URL §5.1):
 * `+` is a space, and a `%` that begins no octet is itself. Never throws.
 */
export function decodeQueryValue(value: string): string {
  const query = new URLSearchParams(`value=${value.replaceAll('&', '%26')}`);
  return query.get('value') ?? '';
}
