// quote.ts: foreign text, made fit to stand in a message.

const MAX_QUOTED = 60; // characters; enough to recognize, too few to flood a log

/** Quotes `text`, with control characters escaped; a long one is cut. */
export function quote(text: string): string {
  const isLong = text.length > MAX_QUOTED;
  const json = JSON.stringify(isLong ? `${text.slice(0, MAX_QUOTED)}…` : text);
  // JSON knows those of C0 alone; a terminal may obey DEL and C1, too.
  return json.replace(
    /[\x7f-\x9f]/g,
    (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
  );
}
