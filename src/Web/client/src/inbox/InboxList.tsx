import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Customer } from '../api/types';
import { searchId } from '../shell/useShortcuts';
import { useNow } from '../ui/hooks';
import { InboxItem } from './InboxItem';
import styles from './InboxList.module.css';
import { movedBy } from './place';

const itemHeight = 74;

type InboxListProps = {
  entries: readonly Customer[];
  /** The name of the agent who looks at it. */
  me: string;
  openId: string | null;
  hasMore: boolean;
  loadMore: () => void;
};

/** The list of customers. Only what is in view is drawn; the arrow keys walk it, and Tab steps over it at once. */
export function InboxList({ entries, me, openId, hasMore, loadMore }: InboxListProps) {
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const [stopId, setStopId] = useState<string | null>(null);
  const list = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => itemHeight,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 8,
    paddingStart: 4,
    paddingEnd: 8,
  });
  useSteadyPlace(scroller.current, entries);
  const drawn = list.getVirtualItems();
  const lastDrawn = drawn[drawn.length - 1]?.index ?? -1;

  useEffect(() => {
    if (hasMore && lastDrawn >= entries.length - 10) loadMore();
  }, [hasMore, lastDrawn, entries.length, loadMore]);

  // The one item that Tab comes to: where the arrows left off, else the open one, else the first in view.
  const isDrawn = (id: string | null) => id !== null && drawn.some((item) => item.key === id);
  const tabStop = [stopId, openId].find(isDrawn) ?? drawn[0]?.key;

  const walk = (event: KeyboardEvent) => {
    const from = entries.findIndex((entry) => entry.id === (event.target as HTMLElement).dataset.customerId);
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: entries.length - 1 }[event.key];
    const entry = to === undefined ? undefined : entries[to];
    if (from === 0 && event.key === 'ArrowUp') {
      event.preventDefault();
      document.getElementById(searchId)?.focus();
    }
    if (from < 0 || to === undefined || !entry) return;
    event.preventDefault();
    list.scrollToIndex(to, { align: 'auto' });
    setStopId(entry.id);
    // An item that was out of view is drawn after this event.
    requestAnimationFrame(() => focusItem(scroller.current, entry.id));
  };

  return (
    <div ref={scroller} className={styles.scroller}>
      <ul
        className={styles.list}
        style={{ height: list.getTotalSize() }}
        onKeyDown={walk}
        aria-label="Conversations"
      >
        {drawn.map((item) => {
          const entry = entries[item.index];
          return (
            entry && (
              <li
                key={item.key}
                className={styles.slot}
                style={{ transform: `translateY(${item.start}px)` }}
                aria-setsize={hasMore ? -1 : entries.length}
                aria-posinset={item.index + 1}
              >
                <InboxItem
                  customer={entry}
                  me={me}
                  isOpen={entry.id === openId}
                  isTabStop={entry.id === tabStop}
                  now={now}
                />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

/** What comes in moves the list only for a reader at its top; one who has scrolled down keeps their place. */
function useSteadyPlace(scroller: HTMLElement | null, entries: readonly Customer[]): void {
  const before = useRef<readonly string[]>([]);
  useLayoutEffect(() => {
    const ids = entries.map((entry) => entry.id);
    if (scroller && scroller.scrollTop > itemHeight / 2) {
      const firstInView = Math.floor(scroller.scrollTop / itemHeight);
      scroller.scrollTop += movedBy(before.current, ids, firstInView) * itemHeight;
    }
    before.current = ids;
  }, [scroller, entries]);
}

function focusItem(within: HTMLElement | null, id: string): void {
  within?.querySelector<HTMLElement>(`[data-customer-id="${CSS.escape(id)}"]`)?.focus();
}

export function focusFirstItem(): void {
  document.querySelector<HTMLElement>('[data-customer-id]')?.focus();
}
