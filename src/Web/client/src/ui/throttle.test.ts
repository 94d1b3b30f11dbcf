import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Throttle } from './throttle';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a throttle', () => {
  it('works at once, then once for all that was asked within the second', async () => {
    const work = vi.fn(async () => {});
    const throttle = new Throttle(1_000, work);
    for (let i = 0; i < 5; i++) throttle.ask();
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(999);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('does not begin again while the work takes longer', async () => {
    const work = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 3_000)));
    const throttle = new Throttle(1_000, work);
    throttle.ask();
    throttle.ask();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('goes on after work that failed, and not after it was stopped', async () => {
    const work = vi.fn(() => Promise.reject(new Error('unreachable')));
    const throttle = new Throttle(1_000, work);
    throttle.ask();
    await vi.advanceTimersByTimeAsync(1_000);
    throttle.ask();
    expect(work).toHaveBeenCalledTimes(2);
    throttle.ask();
    throttle.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(work).toHaveBeenCalledTimes(2);
  });
});
