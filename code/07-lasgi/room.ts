// room.ts: a place to wait for room.
//
// Whoever writes faster than the other end reads waits here, and all who wait go
// on together.

// #region wait for room
/** Where writers wait until there is room for more. */
export class Room {
  #waiting: Promise<void> | undefined;
  #resolve: (() => void) | undefined;
  #reject: ((reason: Error) => void) | undefined;
  #reason: Error | undefined; // why there will never be any

  /** Resolves when there is room; rejects if there will never be any. */
  wait(): Promise<void> {
    this.#waiting ??= this.#begin();
    return this.#waiting;
  }

  #begin(): Promise<void> {
    const waiting = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      if (this.#reason !== undefined) reject(this.#reason);
    });
    // An application need not wait. Then nobody hears of it: nobody has to.
    waiting.catch(() => {});
    return waiting;
  }

  /** Lets those go on who wait. */
  open(): void {
    this.#waiting = undefined;
    this.#resolve?.();
  }

  /** Sends those away who wait, and all who come. */
  close(reason: Error): void {
    this.#reason = reason;
    this.#reject?.(reason);
  }
}
// #endregion wait for room
