// content.ts: requests with their content, measured in octets.

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** A request, as much of it as its head announces. */
export interface WholeRequest {
  /** The request line and the field lines, without the empty line. */
  readonly head: string;
  /** As many octets as `Content-Length` says; none if it is absent or bad. */
  readonly content: Buffer;
}

/** Collects octets until a request and its content are whole. */
export class RequestReader {
  #pending: Buffer = Buffer.alloc(0);

  /** Returns the requests that `octets` complete, oldest first. */
  receive(octets: Uint8Array): readonly WholeRequest[] {
    this.#pending = Buffer.concat([this.#pending, octets]);
    const requests: WholeRequest[] = [];
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      requests.push(next);
    }
    return requests;
  }

  #take(): WholeRequest | undefined {
    const endOfHead = this.#pending.indexOf(END_OF_HEAD);
    if (endOfHead === -1) return undefined;
    // One character for each octet: a field value may hold any of them.
    const head = this.#pending.toString('latin1', 0, endOfHead);
    const start = endOfHead + END_OF_HEAD.length;
    const end = start + contentLength(head);
    if (this.#pending.length < end) return undefined;
    const content = this.#pending.subarray(start, end);
    this.#pending = this.#pending.subarray(end);
    return { head, content };
  }
}

function contentLength(head: string): number {
  const field = /^content-length:[ \t]*(\d+)[ \t]*$/im.exec(head);
  return Number(field?.[1] ?? 0);
}
