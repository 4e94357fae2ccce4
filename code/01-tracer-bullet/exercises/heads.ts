// heads.ts: whole request heads, wherever their text was cut.

const END_OF_HEAD = '\r\n\r\n';

/** Collects text and gives back each head once its empty line has come. */
export class HeadReader {
  #pending = '';

  /** Returns the heads that `text` completes, with their empty lines. */
  receive(text: string): readonly string[] {
    this.#pending += text;
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
