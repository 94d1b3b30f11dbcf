import { useEffect, useRef, useState } from 'react';
import { getSession } from '../api/calls';
import { sessionEnded } from '../api/http';
import { Problem } from '../api/problem';
import { LiveStream, type LiveStreamOptions, type StreamState } from './LiveStream';
import { tabLocks } from './locks';
import { SharedStream } from './SharedStream';

export type StreamPlan = Omit<LiveStreamOptions, 'onState' | 'onPing' | 'mayReopen' | 'open' | 'random'>;

/**
 * Keeps the stream of `key` open while `key` is not null; what `plan` does may change from one render to the next.
 * A stream that is shared has the same key in every tab, and one connection for all of them.
 */
export function useLiveStream(key: string | null, plan: () => StreamPlan, isShared = false): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const current = useRef(plan);
  useEffect(() => {
    current.current = plan;
  });

  useEffect(() => {
    if (key === null) return;
    const { url, after, events } = current.current();
    const options: LiveStreamOptions = {
      url,
      after,
      events,
      onEvent: (...event) => current.current().onEvent(...event),
      onGap: () => current.current().onGap(),
      onReset: () => current.current().onReset(),
      onState: setState,
      mayReopen,
    };
    const locks = isShared ? tabLocks() : null;
    return locks ? runShared(key, options, locks) : run(new LiveStream(options));
  }, [key, isShared]);

  return state;
}

function run(stream: LiveStream | SharedStream): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  window.addEventListener('online', () => stream.wake(), { signal });
  window.addEventListener('offline', () => stream.lose(), { signal });
  stream.start();
  return () => {
    listening.abort();
    stream.stop();
  };
}

function runShared(key: string, options: LiveStreamOptions, locks: NonNullable<ReturnType<typeof tabLocks>>) {
  const stream = new SharedStream({
    ...options,
    name: `messaging:${key}`,
    locks,
    openChannel: (name) => new BroadcastChannel(name),
    isHidden: () => document.visibilityState === 'hidden',
  });
  const listening = new AbortController();
  const { signal } = listening;
  document.addEventListener('freeze', () => stream.rest(), { signal });
  document.addEventListener('resume', () => stream.goOn(), { signal });
  window.addEventListener('pagehide', () => stream.rest(), { signal });
  window.addEventListener('pageshow', ({ persisted }) => persisted && stream.goOn(), { signal });
  const stop = run(stream);
  return () => {
    listening.abort();
    stop();
  };
}

// EventSource does not say why it was refused, so the session is asked.
async function mayReopen(): Promise<boolean> {
  try {
    await getSession();
    return true;
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) return true;
    sessionEnded();
    return false;
  }
}
