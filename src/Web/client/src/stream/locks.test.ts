import { describe, expect, it, vi } from 'vitest';
import { FakeLocks } from './FakeTabs';
import { hold, holdOneOf, type Locks } from './locks';

const slots = ['one', 'two', 'three'];
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a slot among several', () => {
  it('is had by as many as there are, each with one of its own', async () => {
    const locks = new FakeLocks();
    const held = [1, 2, 3, 4].map(() => vi.fn());
    for (const onHeld of held) holdOneOf(locks, slots, onHeld);
    await settled();
    expect(held.map((onHeld) => onHeld.mock.calls.length)).toEqual([1, 1, 1, 0]);
  });

  it('goes to the one that waits as soon as it is free', async () => {
    const locks = new FakeLocks();
    const releases = [1, 2, 3].map(() => holdOneOf(locks, slots, () => {}));
    const onHeld = vi.fn();
    holdOneOf(locks, slots, onHeld);
    await settled();
    releases[1]?.();
    await settled();
    expect(onHeld).toHaveBeenCalledOnce();
  });

  it('is not kept by one that gave up waiting', async () => {
    const locks = new FakeLocks();
    const onHeld = vi.fn();
    holdOneOf(locks, slots, onHeld)();
    await settled();
    expect(onHeld).not.toHaveBeenCalled();
    expect(slots.map((name) => locks.isHeld(name))).toEqual([false, false, false]);
  });
});

describe('a lock', () => {
  it('says when another tab took it away', async () => {
    const locks = new FakeLocks();
    const onLost = vi.fn();
    hold(locks, 'one', { onHeld: () => {}, onLost });
    await settled();
    hold(locks, 'one', { onHeld: () => {}, steal: true });
    await settled();
    expect(onLost).toHaveBeenCalledOnce();
  });

  it('counts as held where the browser refuses locks', async () => {
    const refusing: Locks = { request: () => Promise.reject(new Error('refused')) };
    const onHeld = vi.fn();
    hold(refusing, 'one', { onHeld });
    await settled();
    expect(onHeld).toHaveBeenCalledOnce();
  });
});
