import { Inbox, SearchX, WifiOff } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { describe, Problem } from '../api/problem';
import { focusOpened } from '../conversation/focus';
import { go } from '../shell/useRoute';
import { Button, Empty } from '../ui/controls';
import { useDebounced } from '../ui/hooks';
import { focusFirstItem, InboxList } from './InboxList';
import styles from './InboxPane.module.css';
import { SearchBox } from './SearchBox';
import { type Customers, useInbox } from './useInbox';

type InboxPaneProps = {
  customers: Customers;
  /** The name of the agent who looks at it. */
  me: string;
  openId: string | null;
  onNew: () => void;
};

export function InboxPane({ customers, me, openId, onNew }: InboxPaneProps) {
  const [typed, setTyped] = useState('');
  const settled = useDebounced(typed.trim(), 250);
  // Emptying the box shows the inbox at once.
  const search = typed.trim() === '' ? '' : settled;
  const inbox = useInbox(customers, search);
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = inbox;
  // A server that was updated meanwhile does not know the cursors of the one before: the list begins anew.
  const isCursorRefused = inbox.error instanceof Problem && inbox.error.status === 400;
  const loadMore = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError]);

  // A page of a search may be empty though there are more: the server looks for so long at a time.
  const isLooking = inbox.entries.length === 0 && inbox.hasNextPage && !inbox.isPlaceholderData;
  useEffect(() => {
    if (isLooking) loadMore();
  }, [isLooking, loadMore]);

  // What is shown may still be what was found for the letters before.
  const isSettled = search === typed.trim() && !inbox.isPending && !inbox.isPlaceholderData && !isLooking;
  const [wanted, setWanted] = useState<'best' | 'list' | null>(null);
  const best = inbox.entries[0]?.id;
  useEffect(() => {
    if (wanted === null || !isSettled) return;
    setWanted(null);
    if (best === undefined) return;
    if (wanted === 'list') {
      // A list that has just come draws its items after this.
      requestAnimationFrame(focusFirstItem);
    } else {
      go(best);
      focusOpened();
    }
  }, [wanted, isSettled, best]);

  return (
    <>
      <SearchBox
        value={typed}
        onChange={(value) => {
          setTyped(value);
          setWanted(null);
        }}
        onEnter={() => setWanted('best')}
        onDown={() => setWanted('list')}
        isBusy={!isSettled && !isFetchNextPageError}
      />
      {inbox.isPending || (inbox.isPlaceholderData && inbox.entries.length === 0) ? (
        <Skeleton />
      ) : isLooking ? (
        !isFetchNextPageError && <Skeleton />
      ) : inbox.isError && !inbox.data ? (
        <Empty
          icon={<WifiOff size={34} strokeWidth={1.5} aria-hidden />}
          title={search === '' ? 'The inbox could not be loaded' : 'The search could not be made'}
        >
          <p>{describe(inbox.error)}</p>
          <Button onClick={() => void inbox.refetch()}>Try again</Button>
        </Empty>
      ) : inbox.entries.length > 0 ? (
        <InboxList
          key={search}
          entries={inbox.entries}
          me={me}
          openId={openId}
          hasMore={inbox.hasNextPage}
          loadMore={loadMore}
        />
      ) : search !== '' ? (
        <Empty
          icon={<SearchX size={34} strokeWidth={1.5} aria-hidden />}
          title={`Nothing found for “${search}”`}
        >
          <p>Names, numbers and the words of messages are searched.</p>
          <Button onClick={() => setTyped('')}>Show all conversations</Button>
        </Empty>
      ) : (
        <Empty icon={<Inbox size={34} strokeWidth={1.5} aria-hidden />} title="No conversations yet">
          <p>When someone texts in, it appears here. Or begin one yourself.</p>
          <Button primary onClick={onNew}>
            New conversation
          </Button>
        </Empty>
      )}
      {isFetchNextPageError && (
        <p className={styles.more} role="alert">
          More could not be loaded.{' '}
          <Button small onClick={() => void (isCursorRefused ? inbox.refetch() : fetchNextPage())}>
            Try again
          </Button>
        </p>
      )}
    </>
  );
}

function Skeleton() {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading conversations">
      {[60, 45, 70, 52, 66, 40, 58].map((width) => (
        <div key={width}>
          <i />
          <b style={{ width: `${width}%` }} />
          <span style={{ width: `${110 - width}%` }} />
        </div>
      ))}
    </div>
  );
}
