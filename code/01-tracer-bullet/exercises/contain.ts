// contain.ts: a handler that throws costs its visitor a page, and nobody else.

/** Answers a request's text with a response's text. */
export type Respond = (request: string) => string;

const SORRY = [
  'HTTP/1.1 500 Internal Server Error',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Something broke on our side.\n',
].join('\r\n');

/** Wraps `respond`: an error is reported and answered with 500, not thrown. */
export function contain(
  respond: Respond,
  reportError: (error: unknown) => void = console.error,
): Respond {
  return (request) => {
    try {
      return respond(request);
    } catch (error) {
      reportError(error); // for us; the visitor learns nothing of it
      return SORRY;
    }
  };
}
