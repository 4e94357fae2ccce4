// uv-poll.ts: asks libuv, the loop inside Node, to watch one more descriptor.
//
// Node's binary exports the functions of its libuv, so they can be called like
// any library's. What libuv keeps a pointer to lives outside of JavaScript's
// heap, where nothing moves or collects it, and is freed when libuv says that
// it has let go.

import { isMainThread } from 'node:worker_threads';

import { createSystemError } from './errno.ts';
import { loadKoffi } from './koffi.ts';
import type { Koffi } from './koffi.ts';
import type { Descriptor } from './poller.ts';

const UV_POLL = 8; // uv_handle_type in uv.h
const UV_READABLE = 1; // uv_poll_event in uv.h

// #region libuv as a library
type Libuv = ReturnType<typeof declareLibuv>;

let libuv: Libuv | undefined;

function declareLibuv(koffi: Koffi) {
  const node = koffi.load(null); // the program that runs: Node
  const OnPoll = koffi.pointer(koffi.proto('void', ['void *', 'int', 'int']));
  const OnClose = koffi.pointer(koffi.proto('void', ['void *']));
  const handleSize = node.func('uv_handle_size', 'size_t', ['int']);
  return {
    loop: node.func('uv_default_loop', 'void *', [])() as bigint,
    allocatePoll: (): bigint => koffi.alloc('char', handleSize(UV_POLL)),
    init: node.func('uv_poll_init', 'int', ['void *', 'void *', 'int']),
    start: node.func('uv_poll_start', 'int', ['void *', 'int', OnPoll]),
    stop: node.func('uv_poll_stop', 'int', ['void *']),
    close: node.func('uv_close', 'void', ['void *', OnClose]),
    register: (onPoll: () => void) => koffi.register(onPoll, OnPoll),
    unregister: koffi.unregister,
    free: koffi.free,
    onClose: koffi.register((poll: bigint) => koffi.free(poll), OnClose),
  };
}
// #endregion libuv as a library

// #region load libuv
function loadLibuv(): Libuv {
  if (!isMainThread) {
    throw new Error(
      'Cannot sleep in libuv: this is a worker thread, expected the main thread of Node',
    );
  }
  libuv ??= declareLibuv(loadKoffi());
  return libuv;
}
// #endregion load libuv

/** A standing order to libuv: call while this descriptor is readable. */
export class UvPoll {
  readonly #uv = loadLibuv();
  readonly #poll = this.#uv.allocatePoll();
  readonly #onPoll: bigint;
  #state: 'stopped' | 'started' | 'closed' = 'stopped';

  // #region make a poll for a descriptor
  /**
   * @param onReadable Called from C: nobody would hear an exception, and no
   *   microtask would run after it. So let it set an immediate, which Node runs
   *   in the same round, and no more.
   * @throws Error on a worker thread. @throws SystemError if libuv can't watch
   *   the descriptor.
   */
  constructor(descriptor: Descriptor, onReadable: () => void) {
    const { loop, init, register, free } = this.#uv;
    const result: number = init(loop, this.#poll, descriptor);
    if (result < 0) {
      free(this.#poll);
      throw createSystemError(-result, `watch descriptor ${descriptor}`);
    }
    this.#onPoll = register(onReadable);
  }
  // #endregion make a poll for a descriptor

  // #region start, stop and close
  /**
   * From now on `onReadable` is called in every round of libuv's that finds the
   * descriptor readable.
   */
  start(): void {
    if (this.#state === 'started') return;
    if (this.#state === 'closed') {
      throw new Error('Cannot start a poll: it is closed, expected it open');
    }
    const { start } = this.#uv;
    const result: number = start(this.#poll, UV_READABLE, this.#onPoll);
    if (result < 0) throw createSystemError(-result, 'start a poll');
    this.#state = 'started';
  }

  /**
   * Stops the calls. A poll that is stopped keeps no process alive. Idempotent.
   */
  stop(): void {
    if (this.#state !== 'started') return;
    this.#uv.stop(this.#poll);
    this.#state = 'stopped';
  }

  /**
   * Gives everything back; idempotent. Call it before the descriptor is closed.
   */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#uv.close(this.#poll, this.#uv.onClose);
    this.#uv.unregister(this.#onPoll);
  }
  // #endregion start, stop and close
}
