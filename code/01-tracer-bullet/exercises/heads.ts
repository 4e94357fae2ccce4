// heads.ts: whole request heads, however the network cut them.

const END_OF_HEAD = '\r\n\r\n';

/** Collects packets and gives back each head once its blank line has come. */
export class HeadReader {
  #pending = '';

  /** Returns the heads that `packet` completes, oldest first, blank line included. */
  receive(packet: string): readonly string[] {
    this.#pending += packet;
    const heads: string[] = [];
    let end = this.#pending.indexOf(END_OF_HEAD);
    while (end !== -1) {
      heads.push(this.#pending.slice(0, end + END_OF_HEAD.length));
      this.#pending = this.#pending.slice(end + END_OF_HEAD.length);
      end = this.#pending.indexOf(END_OF_HEAD);
    }
    return heads;
  }
}
