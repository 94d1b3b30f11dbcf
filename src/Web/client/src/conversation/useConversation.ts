import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { conversationStreamUrl, getHistory } from '../api/calls';
import { Problem } from '../api/problem';
import type { Customer, Message } from '../api/types';
import type { StreamState } from '../stream/LiveStream';
import { useLiveStream } from '../stream/useLiveStream';
import { useIsVisible } from '../ui/hooks';
import {
  type ConversationLog,
  fromHistory,
  withChanged,
  withNew,
  withNewest,
  withOlder,
  withSeq,
} from './log';

const longestRetryMs = 30_000;
const mostRowsKept = 300;

export const logKey = (customerId: string) => ['messages', customerId];

type ConversationOptions = {
  /** The version of the customer's entry: it rises with whatever happens in the conversation. */
  version: number;
  /** Whether this tab may have a stream for it. */
  mayStream: boolean;
  take: (entries: readonly Customer[]) => void;
};

/** The rows of a conversation: its history once, then what the stream tells, or without one the newest page again. */
export function useConversation(customerId: string, { version, mayStream, take }: ConversationOptions) {
  const client = useQueryClient();
  const key = logKey(customerId);
  const update = (change: (log: ConversationLog) => ConversationLog) =>
    client.setQueryData<ConversationLog>(key, (log) => log && change(log));

  const {
    data: log,
    error,
    refetch,
  } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => fromHistory(await getHistory(customerId, null, signal)),
    gcTime: 30 * 60_000,
  });

  const liveState = useLiveStream(log && mayStream ? customerId : null, () => ({
    url: (after) => conversationStreamUrl(customerId, after),
    after: String(log?.lastSeq ?? 0),
    events: ['message', 'status', 'customer'],
    onEvent: (name, data, id) => {
      if (name === 'customer') take([data as Customer]);
      const apply = name === 'message' ? withNew : name === 'status' ? withChanged : null;
      update((l) => withSeq(apply ? apply(l, data as Message) : l, Number(id ?? 0)));
    },
    // A conversation is always resumed after its history, so nothing can lie in between.
    onGap: () => {},
    onReset: async () => {
      const page = await getHistory(customerId, null);
      client.setQueryData(key, fromHistory(page));
      return String(page.last_seq);
    },
  }));

  const isVisible = useIsVisible();
  const isFollowing = log !== undefined && !mayStream && isVisible;
  const newest = useQuery({
    queryKey: ['newest', customerId, version],
    queryFn: async ({ signal }) => {
      const page = await getHistory(customerId, null, signal);
      update((l) => withNewest(l, page));
      return page.last_seq;
    },
    enabled: isFollowing,
    staleTime: 0,
    gcTime: 0,
    retry: (_, failure) => failure instanceof Problem && failure.isTransient,
    retryDelay: (count) => Math.min(1_000 * 2 ** count, longestRetryMs),
  });
  const { refetch: loadNewest } = newest;
  useEffect(() => {
    if (!isFollowing) return;
    const load = () => void loadNewest({ cancelRefetch: false });
    window.addEventListener('focus', load);
    return () => window.removeEventListener('focus', load);
  }, [isFollowing, loadNewest]);

  // Without a stream of its own a conversation is as current as the inbox, unless it could not be loaded.
  const followState: StreamState | null = newest.failureCount > 0 ? 'reconnecting' : null;
  const streamState = mayStream ? liveState : followState;

  const older = useMutation({
    mutationFn: (before: string) => getHistory(customerId, before),
    // A history loaded afresh meanwhile goes on from elsewhere.
    onSuccess: (page, before) => update((l) => (l.nextBefore === before ? withOlder(l, page) : l)),
  });

  useEffect(
    () => () => {
      // A conversation that was read far back is loaded afresh next time, instead of being drawn whole.
      const left = client.getQueryData<ConversationLog>(logKey(customerId));
      if (left && left.rows.length > mostRowsKept) client.removeQueries({ queryKey: logKey(customerId) });
    },
    [client, customerId],
  );

  return { log, error, retry: refetch, streamState, update, older };
}
