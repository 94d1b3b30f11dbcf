import { type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { getCustomer, inboxStreamUrl, listCustomers } from '../api/calls';
import type { Customer, CustomerPage } from '../api/types';
import type { StreamState } from '../stream/LiveStream';
import { useLiveStream } from '../stream/useLiveStream';
import { Throttle } from '../ui/throttle';
import { CatchUp } from './CatchUp';
import { afterNews, type Entries, inboxView, searchView } from './inboxView';

const searchEveryMs = 1_000;
const searchesKeptMs = 60_000;

/** Every customer entry the page has come across, and how to add to them. */
export interface Customers {
  known: Entries;
  take: (entries: readonly Customer[]) => void;
  /** Rises with each event of the inbox. */
  heard: number;
  streamState: StreamState;
}

/** Once per page: the entries, kept up to date by the stream of the inbox. */
export function useCustomers(): Customers {
  const client = useQueryClient();
  const [known, change] = useReducer(afterNews, new Map() as Entries);
  const take = useCallback((entries: readonly Customer[]) => change(entries), []);
  const [heard, setHeard] = useState(0);
  const [catchUp] = useState(() => new CatchUp(() => loadAgain(client)));

  const streamState = useLiveStream(
    'inbox',
    () => ({
      url: inboxStreamUrl,
      after: null,
      events: ['customer'],
      onEvent: (_, data) => {
        take([data as Customer]);
        setHeard((n) => n + 1);
      },
      onGap: () => void catchUp.ask(),
      onReset: async () => {
        // The journal is another one, whose entries begin anew: a version says nothing against one of before.
        change('forget');
        client.removeQueries({ queryKey: ['customer'] });
        await catchUp.ask();
        return null;
      },
    }),
    true,
  );

  return { known, take, heard, streamState };
}

// Searches too, but how they end says nothing: one may be refused for its cursor.
async function loadAgain(client: QueryClient): Promise<void> {
  void client.invalidateQueries({
    predicate: ({ queryKey: [kind, search] }) => kind === 'customers' && search !== '',
  });
  await client.invalidateQueries({ queryKey: ['customers', ''] }, { throwOnError: true });
}

function inboxQuery(search: string, take: Customers['take']) {
  return {
    queryKey: ['customers', search],
    queryFn: async ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) => {
      const page = await listCustomers(search, pageParam, signal);
      take(page.customers);
      return page;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: CustomerPage) => page.next_cursor,
    // The stream keeps the inbox up to date; what a search once found is only a first idea when one comes back to it.
    ...(search === '' ? {} : { staleTime: 0, gcTime: searchesKeptMs }),
  };
}

/** Whether there are customers that are not loaded yet. */
export function useHasMore({ take }: Customers): boolean {
  return useInfiniteQuery(inboxQuery('', take)).hasNextPage;
}

/** The inbox as far as it is loaded, or what a search found. */
export function useInbox({ known, take, heard }: Customers, search: string) {
  const query = useInfiniteQuery({
    ...inboxQuery(search, take),
    // What was found for the letters before stays until the new answer is there.
    placeholderData: (before) => (search === '' ? undefined : before),
  });

  const pages = query.data?.pages;
  useLiveSearch(search, heard, pages?.length ?? 1, query.refetch);

  const entries = useMemo(() => {
    if (!pages) return [];
    const customers = pages.map((page) => page.customers);
    return search === '' ? inboxView(customers, known, query.hasNextPage) : searchView(customers, known);
  }, [pages, known, search, query.hasNextPage]);

  return { ...query, entries };
}

/**
 * What a search finds may change with each thing that happens: whoever fits now is found now, and whoever does not is gone.
 * All pages are loaded again, so the more there are, the longer the pauses.
 */
function useLiveSearch(search: string, heard: number, pages: number, refetch: () => Promise<unknown>): void {
  const throttle = useRef<Throttle>(null);
  useEffect(() => {
    if (search === '') return;
    const ours = new Throttle(searchEveryMs * pages, refetch);
    throttle.current = ours;
    return () => {
      ours.stop();
      throttle.current = null;
    };
  }, [search, pages, refetch]);

  useEffect(() => {
    if (heard > 0) throttle.current?.ask();
  }, [heard]);
}

/** One customer, fetched when the inbox has not brought it yet. */
export function useCustomer({ known, take }: Customers, id: string) {
  const entry = known.get(id);
  const query = useQuery({
    queryKey: ['customer', id],
    queryFn: async ({ signal }) => {
      const customer = await getCustomer(id, signal);
      take([customer]);
      return customer;
    },
    enabled: entry === undefined,
  });
  return { customer: entry ?? query.data, error: query.error, retry: query.refetch };
}
