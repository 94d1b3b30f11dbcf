import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSource } from './FakeSource';
import { LiveStream, type LiveStreamOptions, type StreamState } from './LiveStream';

function setUp(overrides: Partial<LiveStreamOptions> = {}) {
  const sources: FakeSource[] = [];
  const states: StreamState[] = [];
  const events: [string, unknown, string | null][] = [];
  const onGap = vi.fn();
  const stream = new LiveStream({
    url: (after) => `/stream?after=${after ?? ''}`,
    after: '7',
    events: ['message', 'status'],
    onEvent: (...event) => events.push(event),
    onState: (state) => states.push(state),
    onGap,
    onReset: async () => '40',
    mayReopen: async () => true,
    random: () => 1,
    open: (url) => {
      const source = new FakeSource(url);
      sources.push(source);
      return source;
    },
    ...overrides,
  });
  stream.start();
  const last = () => sources[sources.length - 1] as FakeSource;
  return { stream, sources, states, events, onGap, last };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('LiveStream', () => {
  it('resumes after the given id and is live once open', () => {
    const t = setUp();
    expect(t.last().url).toBe('/stream?after=7');
    t.last().opens();
    expect(t.states).toEqual(['connecting', 'live']);
    expect(t.onGap).not.toHaveBeenCalled();
  });

  it('tells of a gap at every open for as long as it has no id to resume from', () => {
    const t = setUp({ after: null });
    t.last().opens();
    t.last().drops();
    t.last().opens();
    expect(t.onGap).toHaveBeenCalledTimes(2);
    t.last().says('message', {}, '3');
    t.last().drops();
    t.last().opens();
    expect(t.onGap).toHaveBeenCalledTimes(2);
  });

  it('passes on named and unnamed events with their data and id', () => {
    const t = setUp();
    t.last().says('message', { id: 'a' }, '8');
    t.last().says('status', { id: 'a' }, '9');
    t.last().says('ping');
    expect(t.events).toEqual([
      ['message', { id: 'a' }, '8'],
      ['status', { id: 'a' }, '9'],
    ]);
  });

  it('passes on that the server is alive', () => {
    const onPing = vi.fn();
    setUp({ onPing }).last().says('ping');
    expect(onPing).toHaveBeenCalledOnce();
  });

  it('leaves a dropped connection to the browser', async () => {
    const t = setUp();
    t.last().opens();
    t.last().drops();
    await vi.advanceTimersByTimeAsync(50_000);
    expect(t.sources).toHaveLength(1);
    expect(t.states.at(-1)).toBe('reconnecting');
  });

  it('is offline after three failures and live again when open', () => {
    const t = setUp();
    t.last().drops();
    t.last().drops();
    expect(t.states.at(-1)).toBe('reconnecting');
    t.last().drops();
    expect(t.states.at(-1)).toBe('offline');
    t.last().opens();
    expect(t.states.at(-1)).toBe('live');
  });

  it('reopens a refused stream from the last id seen, waiting longer each time', async () => {
    const t = setUp();
    t.last().says('message', {}, '12');
    t.last().isRefused();
    await vi.advanceTimersByTimeAsync(999);
    expect(t.sources).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(t.last().url).toBe('/stream?after=12');
    t.last().isRefused();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(t.sources).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(t.sources).toHaveLength(3);
  });

  it('does not reopen once the session has ended', async () => {
    const t = setUp({ mayReopen: async () => false });
    t.last().isRefused();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(t.sources).toHaveLength(1);
  });

  it('reopens when nothing at all has arrived for a minute', async () => {
    const t = setUp();
    t.last().opens();
    await vi.advanceTimersByTimeAsync(50_000);
    t.last().says('ping');
    await vi.advanceTimersByTimeAsync(59_999);
    expect(t.sources).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(t.sources).toHaveLength(2);
    expect(t.sources[0]?.isClosed).toBe(true);
    expect(t.states.at(-1)).toBe('reconnecting');
  });

  it('loads afresh on reset and resumes from where that ends', async () => {
    const t = setUp();
    t.last().says('reset');
    await vi.advanceTimersByTimeAsync(0);
    expect(t.last().url).toBe('/stream?after=40');
    expect(t.sources[0]?.isClosed).toBe(true);
  });

  it('asks again with the old id when loading afresh failed', async () => {
    const t = setUp({ onReset: () => Promise.reject(new Error('unreachable')) });
    t.last().says('reset');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(t.sources).toHaveLength(2);
    expect(t.last().url).toBe('/stream?after=7');
  });

  it('ignores what a replaced source still says', () => {
    const t = setUp();
    t.stream.wake();
    t.sources[0]?.says('message', {}, '99');
    expect(t.events).toEqual([]);
    t.last().says('message', {}, '8');
    expect(t.events).toHaveLength(1);
  });

  it('stays closed after stop, whatever was under way', async () => {
    const t = setUp();
    t.last().isRefused();
    t.stream.stop();
    t.stream.wake();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(t.sources).toHaveLength(1);
    expect(t.last().isClosed).toBe(true);
  });
});
