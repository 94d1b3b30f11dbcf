import { ArrowDown, MessagesSquare } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { describe } from '../api/problem';
import type { Customer, Message } from '../api/types';
import { Button, Empty, Notice } from '../ui/controls';
import { dayName } from '../ui/dates';
import { useNow } from '../ui/hooks';
import { titleOf } from '../ui/phone';
import { type ConversationLog, rowsOf } from './log';
import styles from './MessageList.module.css';
import { MessageRow } from './MessageRow';
import { timeline } from './timeline';
import { useMarkRead } from './useMarkRead';
import { useStickyScroll } from './useStickyScroll';

type MessageListProps = {
  customer: Customer;
  /** The name of the agent who looks at it. */
  me: string;
  log: ConversationLog;
  older: { isPending: boolean; error: Error | null; mutate: (before: string) => void };
  /** Rises with each text sent from this page. */
  sends: number;
  onChanged: (row: Message) => void;
};

export function MessageList({ customer, me, log, older, sends, onChanged }: MessageListProps) {
  const now = useNow();
  const rows = useMemo(() => rowsOf(log), [log]);
  const items = useMemo(() => timeline(rows), [rows]);
  const loadOlder = () => {
    if (log.nextBefore !== null && !older.isPending && !older.error) older.mutate(log.nextBefore);
  };
  const view = useStickyScroll(rows, sends, loadOlder);
  useMarkRead(customer, log, view.isAtBottom);

  return (
    <div className={styles.frame}>
      <section
        ref={view.scroller}
        className={styles.scroller}
        onScroll={view.onScroll}
        data-at-end={view.isAtBottom}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
        aria-label="Messages"
      >
        <div ref={view.content} className={styles.content} data-empty={rows.length === 0}>
          {rows.length === 0 && (
            <Empty icon={<MessagesSquare size={34} strokeWidth={1.5} aria-hidden />} title="No messages yet">
              <p>What you write below is the first.</p>
            </Empty>
          )}
          <ol>
            {items.map((item) =>
              item.kind === 'day' ? (
                <li key={item.key} className={styles.day}>
                  <span>{dayName(item.at, now)}</span>
                </li>
              ) : (
                <MessageRow
                  key={item.key}
                  row={item.row}
                  startsGroup={item.startsGroup}
                  endsGroup={item.endsGroup}
                  showsSender={customer.kind === 'group'}
                  isOptedOut={customer.opted_out}
                  me={me}
                  onChanged={onChanged}
                />
              ),
            )}
          </ol>
        </div>
      </section>
      {/* Over the rows, not among them: it must not move what is being read. */}
      {older.isPending ? (
        <p className={styles.older}>Loading older messages…</p>
      ) : (
        older.error &&
        log.nextBefore !== null && (
          <div className={styles.older}>
            <Notice>
              {describe(older.error)}{' '}
              <Button small onClick={() => older.mutate(log.nextBefore as string)}>
                Try again
              </Button>
            </Notice>
          </div>
        )
      )}
      {view.hasNews && (
        <button type="button" className={styles.news} onClick={() => view.toBottom('smooth')}>
          <ArrowDown size={15} aria-hidden />
          New messages
        </button>
      )}
      <Announcer customer={customer} rows={rows} />
    </div>
  );
}

/** Reads out what comes in, and nothing of what was there before. */
function Announcer({ customer, rows }: { customer: Customer; rows: readonly Message[] }) {
  const known = useRef(rows[rows.length - 1]?.id);
  const [news, setNews] = useState<readonly Message[]>([]);
  const title = titleOf(customer);
  useEffect(() => {
    const last = rows[rows.length - 1];
    if (!last || last.id === known.current) return;
    // A list that was loaded afresh has no place after the one before.
    const place = rows.findIndex((row) => row.id === known.current);
    const after = known.current !== undefined && place < 0 ? rows.length - 1 : place + 1;
    known.current = last.id;
    setNews(rows.slice(after).filter((row) => row.direction === 'inbound'));
  }, [rows]);
  return (
    <div className="sr-only" aria-live="polite">
      {news.map((row) => (
        <p key={row.id}>
          {title}: {row.message_text || 'sent a file'}
        </p>
      ))}
    </div>
  );
}
