// take-away.ts: what a program may do with the memory behind octets of ours.

/** As to a worker: copied before Node 21, and refused since. */
export function giveAway(octets: Uint8Array): void {
  const buffer = octets.buffer as ArrayBuffer;
  try {
    structuredClone(buffer, { transfer: [buffer] });
  } catch (error) {
    if ((error as Error).name !== 'DataCloneError') throw error;
  }
}

/** In the ways that no version of Node refuses. */
export function takeAway(octets: Uint8Array): void {
  const buffer = octets.buffer as ArrayBuffer;
  if ('transfer' in buffer) (buffer as { transfer(): unknown }).transfer();
  else if (buffer.byteLength > 0) enqueue(new Uint8Array(buffer));
}

/** A stream of bytes takes the memory of what it is given. */
function enqueue(octets: Uint8Array<ArrayBuffer>): void {
  new ReadableStream({
    type: 'bytes',
    start: (controller) => controller.enqueue(octets),
  });
}
