// http-response.ts: a response as octets: where it ends, and what it says. For servers that are
// measured, which say how long their bodies are.

/** A response that has come to its end. */
export interface WholeResponse {
  readonly status: number;
  /** The names of its fields, as they were sent. */
  readonly fieldNames: readonly string[];
  readonly body: string;
  /** All of it, a character for each octet. */
  readonly text: string;
  /** Of all of it. */
  readonly octets: number;
}

const HEAD_END = '\r\n\r\n';

/**
 * Reads the response that `text`, a character for each octet, begins with; `undefined` if more has
 * to come.
 *
 * @throws Error if its head gives no length: then nobody could count on where it ends.
 */
export function readResponse(text: string): WholeResponse | undefined {
  const headLength = text.indexOf(HEAD_END);
  if (headLength === -1) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, headLength).split('\r\n');
  const fields = lines.map((line) => line.split(/:[ \t]*/, 2));
  const [, length] = fields.find(([name]) => name?.toLowerCase() === 'content-length') ?? [];
  if (length === undefined)
    throw new Error(`Cannot measure "${statusLine}": it has no length, expected Content-Length`);
  const bodyStart = headLength + HEAD_END.length;
  const octets = bodyStart + Number(length);
  if (text.length < octets) return undefined;
  return {
    status: Number(statusLine.split(' ')[1]),
    fieldNames: fields.map(([name = '']) => name),
    body: text.slice(bodyStart, octets),
    text: text.slice(0, octets),
    octets,
  };
}
