import type { Customer } from '../api/types';

/** The newest entry known of each customer, whether a page or the stream brought it. */
export type Entries = ReadonlyMap<string, Customer>;

/** Takes entries in, each only if it is newer than what is known; the same map if none is. */
export function merge(known: Entries, incoming: readonly Customer[]): Entries {
  const news = incoming.filter((entry) => entry.version > (known.get(entry.id)?.version ?? -1));
  return news.length === 0 ? known : new Map([...known, ...news.map((entry) => [entry.id, entry] as const)]);
}

/** As above, or nothing is known any more: the entries of another journal count their versions anew. */
export function afterNews(known: Entries, news: readonly Customer[] | 'forget'): Entries {
  return news === 'forget' ? new Map() : merge(known, news);
}

/**
 * The inbox: the pages loaded so far and whatever the stream told since, newest activity first. While there are
 * pages to come, an entry older than all that is loaded is held back: its place is among those not loaded yet.
 */
export function inboxView(
  pages: readonly (readonly Customer[])[],
  known: Entries,
  hasMore: boolean,
): Customer[] {
  const loaded = pages.flat();
  const loadedIds = new Set(loaded.map((entry) => entry.id));
  const oldest = loaded.reduce((least, entry) => Math.min(least, activity(entry)), Number.POSITIVE_INFINITY);
  const view = [...merge(known, loaded).values()].filter(
    (entry) => loadedIds.has(entry.id) || !hasMore || activity(entry) >= oldest,
  );
  return view.sort(byLastActivity);
}

/**
 * What a search found, each entry once and as new as it is known. The order is the server's: what fits best comes first,
 * and only the server can tell how well an entry fits.
 */
export function searchView(pages: readonly (readonly Customer[])[], known: Entries): Customer[] {
  const found = new Map<string, Customer>();
  for (const entry of pages.flat()) {
    const current = known.get(entry.id);
    if (!found.has(entry.id))
      found.set(entry.id, current && current.version > entry.version ? current : entry);
  }
  return [...found.values()];
}

export function unreadTotal(known: Entries): number {
  let total = 0;
  for (const entry of known.values()) total += entry.unread_count;
  return total;
}

/** As in the title: a `+` says that there may be more among those not loaded yet. */
export function unreadMark(unread: number, hasMore: boolean): string {
  if (unread === 0) return '';
  return hasMore ? `${unread}+` : String(unread);
}

function byLastActivity(a: Customer, b: Customer): number {
  return activity(b) - activity(a) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function activity(entry: Customer): number {
  return Date.parse(entry.last_activity_at);
}
