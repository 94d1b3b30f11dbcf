import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSource } from './FakeSource';
import { FakeAir, FakeLocks } from './FakeTabs';
import type { StreamState } from './LiveStream';
import { SharedStream } from './SharedStream';

function aBrowser() {
  const locks = new FakeLocks();
  const air = new FakeAir();
  const sources: FakeSource[] = [];
  const tab = (isHidden = false) => {
    const states: StreamState[] = [];
    const ids: (string | null)[] = [];
    const onGap = vi.fn();
    const onReset = vi.fn(async () => null);
    const channels = [] as ReturnType<FakeAir['open']>[];
    const stream = new SharedStream({
      name: 'inbox',
      locks,
      openChannel: () => {
        const channel = air.open();
        channels.push(channel);
        return channel;
      },
      isHidden: () => isHidden,
      url: (after) => `/stream?after=${after ?? ''}`,
      after: null,
      events: ['customer'],
      onEvent: (_name, _data, id) => ids.push(id),
      onState: (state) => states.push(state),
      onGap,
      onReset,
      mayReopen: async () => true,
      random: () => 1,
      open: (url) => {
        const source = new FakeSource(url);
        sources.push(source);
        return source;
      },
    });
    stream.start();
    // A frozen tab hears nothing and says nothing.
    const freeze = () => {
      for (const channel of channels) channel.close();
    };
    return { stream, states, ids, onGap, onReset, freeze };
  };
  return { tab, sources, last: () => sources[sources.length - 1] as FakeSource };
}

const aMoment = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a stream shared by tabs', () => {
  it('is opened once, and told to all', async () => {
    const b = aBrowser();
    const tabs = [b.tab(), b.tab(), b.tab()];
    await aMoment();
    b.last().opens();
    b.last().says('customer', {}, '8');
    expect(b.sources).toHaveLength(1);
    expect(tabs.map((t) => t.ids)).toEqual([['8'], ['8'], ['8']]);
    expect(tabs.map((t) => t.states.at(-1))).toEqual(['live', 'live', 'live']);
  });

  it('has a tab that comes later fetch once what it did not hear', async () => {
    const b = aBrowser();
    b.tab();
    await aMoment();
    b.last().opens();
    const late = b.tab();
    await aMoment();
    b.last().says('ping');
    expect(late.states.at(-1)).toBe('live');
    expect(late.onGap).toHaveBeenCalledOnce();
  });

  it('says of a late tab that it is live only when the leader is', async () => {
    const b = aBrowser();
    b.tab();
    await aMoment();
    b.last().drops();
    const late = b.tab();
    expect(late.states.at(-1)).toBe('reconnecting');
    expect(late.onGap).not.toHaveBeenCalled();
    await aMoment();
    b.last().opens();
    expect(late.states.at(-1)).toBe('live');
    expect(late.onGap).toHaveBeenCalled();
  });

  it('goes on in another tab after the last id when the leader is closed', async () => {
    const b = aBrowser();
    const leader = b.tab();
    const next = b.tab();
    await aMoment();
    b.last().opens();
    b.last().says('customer', {}, '8');
    leader.stream.stop();
    await aMoment();
    expect(b.sources[0]?.isClosed).toBe(true);
    expect(b.last().url).toBe('/stream?after=8');
    b.last().says('customer', {}, '9');
    expect(next.ids).toEqual(['8', '9']);
    expect(leader.ids).toEqual(['8']);
  });

  it('is taken from a leader that does not answer any more', async () => {
    const b = aBrowser();
    const leader = b.tab();
    const next = b.tab();
    await aMoment();
    b.last().opens();
    b.last().says('customer', {}, '8');
    leader.freeze();
    await vi.advanceTimersByTimeAsync(65_000);
    expect(b.last().url).toBe('/stream?after=8');
    b.last().opens();
    b.last().says('customer', {}, '9');
    expect(b.sources.filter((s) => !s.isClosed)).toHaveLength(1);
    expect(next.ids).toEqual(['8', '9']);
  });

  it('is left to a leader that answers, however quiet the stream', async () => {
    const b = aBrowser();
    b.tab();
    b.tab();
    await aMoment();
    b.last().opens();
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(25_000);
      b.last().says('ping');
    }
    expect(b.sources).toHaveLength(1);
  });

  it('is taken over by a tab that is looked at when a hidden leader has lost it', async () => {
    const b = aBrowser();
    b.tab(true);
    const seen = b.tab();
    await aMoment();
    b.last().opens();
    b.last().drops();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(b.sources).toHaveLength(2);
    b.last().opens();
    expect(seen.states.at(-1)).toBe('live');
  });

  it('catches up on what it did not hear while it rested', async () => {
    const b = aBrowser();
    b.tab();
    const frozen = b.tab();
    await aMoment();
    b.last().opens();
    frozen.onGap.mockClear();
    frozen.stream.rest();
    b.last().says('customer', {}, '8');
    frozen.stream.goOn();
    await aMoment();
    expect(frozen.ids).toEqual([]);
    expect(frozen.onGap).toHaveBeenCalledOnce();
  });

  it('tells everyone to fetch afresh when the journal does not know the id', async () => {
    const b = aBrowser();
    const tabs = [b.tab(), b.tab()];
    await aMoment();
    b.last().opens();
    b.last().says('reset');
    await aMoment();
    for (const tab of tabs) expect(tab.onReset).toHaveBeenCalledOnce();
  });
});
