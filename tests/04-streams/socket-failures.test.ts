import { expect, test, vi } from 'vitest';

import { MemoryNetwork, SystemError } from '../../code/02-event-loop/index.ts';
import type { Address, Descriptor } from '../../code/02-event-loop/index.ts';
import { pause, sleep, spawn } from '../../code/03-coroutines/index.ts';
import { ANY, connectPair, errorOf, failing, toOctets, toText } from './lab.ts';
import { createWorld } from './virtual.ts';

test('a connect that has failed makes room for whoever waits for a descriptor', () => {
  const { run, loop } = createWorld(new MemoryNetwork({ maxDescriptors: 3 }));
  run(function* (transport) {
    const listener = yield* transport.listen(ANY);
    const near = yield* transport.connect(listener.address);
    const failed = failing(transport, () =>
      transport.connect({ path: 'nobody' }),
    );
    const accepting = spawn(loop, () => listener.accept());
    yield* failed.join();
    const far = yield* accepting.join();
    expect(loop.nowMs).toBe(0);
    near.reset();
    far.reset();
    yield* listener.close();
  });
});

test.each([
  ['listener', 3],
  ['stream', 4],
])('a %s that the system won’t close keeps nobody waiting', (_, stubborn) => {
  let isStubborn = true; // once: the number is another's then
  class StubbornNetwork extends MemoryNetwork {
    override close(descriptor: Descriptor): void {
      super.close(descriptor);
      if (descriptor !== stubborn || !isStubborn) return;
      isStubborn = false;
      throw new Error('it was closed already');
    }
  }
  const { run, errors } = createWorld(new StubbornNetwork());
  run(function* (transport) {
    const { near, far, listener } = yield* connectPair(transport);
    yield* near.close();
    yield* far.close();
    yield* listener.close();
  });
  expect(errors).toEqual([new Error('it was closed already')]);
});

test('a wait that the poller refuses is an error of that read alone', () => {
  const { run, poller } = createWorld();
  run(function* (transport) {
    const { near, far, listener } = yield* connectPair(transport);
    const refusal = vi.spyOn(poller, 'watch').mockImplementationOnce(() => {
      throw new Error('too many are watched');
    });
    expect(yield* errorOf(far.read())).toMatchObject({
      message: 'too many are watched',
    });
    refusal.mockRestore();
    const reader = spawn(transport.loop, () => far.read());
    yield* sleep(1);
    yield* near.write(toOctets('hello'));
    expect(toText(yield* reader.join())).toBe('hello');
    near.reset();
    far.reset();
    yield* listener.close();
  });
});

test.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])(
  'accepting pauses for a second while the system answers %s',
  (code) => {
    class ShortNetwork extends MemoryNetwork {
      override tryAccept(listener: Descriptor): Descriptor | undefined {
        if (loop.nowMs > 0) return super.tryAccept(listener);
        throw new SystemError({ code, action: 'accept', meaning: 'none left' });
      }
    }
    const { run, loop } = createWorld(new ShortNetwork());
    const causes: unknown[] = [];
    run(function* (transport) {
      const onPause = ({ cause }: Error) => causes.push(cause);
      const listener = yield* transport.listen(ANY, { onPause });
      const near = yield* transport.connect(listener.address);
      const far = yield* listener.accept();
      expect(loop.nowMs).toBe(1_000);
      near.reset();
      far.reset();
      yield* listener.close();
    });
    expect(causes).toMatchObject([{ code }]);
  },
);

test('without a descriptor tryAccept has nobody, says so, and has somebody later', () => {
  const pauses: unknown[] = [];
  const { run } = createWorld(new MemoryNetwork({ maxDescriptors: 3 }));
  run(function* (transport) {
    const onPause = ({ code }: { code: string }): number => pauses.push(code);
    const listener = yield* transport.listen(ANY, { onPause });
    const near = yield* transport.connect(listener.address);
    const other = yield* transport.connect(listener.address);
    expect(listener.tryAccept()).toBeUndefined();
    yield* pause();
    expect(pauses).toEqual(['out-of-descriptors']);
    other.reset();
    yield* pause();
    listener.tryAccept()?.reset();
    listener.tryAccept()?.reset();
    expect(yield* errorOf(near.read())).toMatchObject({ code: 'reset' });
    near.reset();
    yield* listener.close();
  });
});

/** A network whose next visitor has gone before it's asked who it is, once `isGone` is set. */
class FadingNetwork extends MemoryNetwork {
  isGone = false;

  override peerAddress(descriptor: Descriptor): Address {
    if (!this.isGone) return super.peerAddress(descriptor);
    this.isGone = false;
    throw new SystemError({
      code: 'ENOTCONN',
      action: 'ask for the peer',
      meaning: 'none',
    });
  }
}

test('tryAccept passes over a visitor who is gone as she is accepted', () => {
  const fading = new FadingNetwork();
  const { run } = createWorld(fading);
  run(function* (transport) {
    const listener = yield* transport.listen(ANY);
    const gone = yield* transport.connect(listener.address);
    const near = yield* transport.connect(listener.address);
    fading.isGone = true;
    const far = listener.tryAccept();
    expect(far?.remoteAddress).toEqual(near.localAddress);
    for (const stream of [gone, near, far]) stream?.reset();
    yield* listener.close();
  });
});

test('a visitor who is gone as she is accepted makes room for another listener', () => {
  const fading = new FadingNetwork({ maxDescriptors: 5 });
  const { run, loop, network } = createWorld(fading);
  run(function* (transport) {
    const one = yield* transport.listen(ANY);
    const other = yield* transport.listen(ANY);
    const toOne = yield* transport.connect(one.address);
    const toOther = yield* transport.connect(other.address);
    const fifth = network.listen({ path: 'fifth' });
    const accepting = spawn(loop, () => other.accept());
    yield* sleep(1); // it has none for its visitor, and leaves off
    network.close(fifth); // by somebody who tells nobody
    fading.isGone = true;
    const inVain = failing(transport, () => one.accept());
    const far = yield* accepting.join();
    expect(loop.nowMs).toBe(1);
    inVain.cancel();
    yield* inVain.join();
    for (const stream of [toOne, toOther, far]) stream.reset();
    yield* one.close();
    yield* other.close();
  });
});
