import { MessageCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Session } from '../api/types';
import { ClusterPane } from '../cluster/ClusterPane';
import { useOutbox } from '../composer/useSend';
import { ConversationPane } from '../conversation/ConversationPane';
import { InboxPane } from '../inbox/InboxPane';
import { unreadMark, unreadTotal } from '../inbox/inboxView';
import { NewConversation } from '../inbox/NewConversation';
import { useCustomers, useHasMore } from '../inbox/useInbox';
import { SimulatorBanner, useSimulator } from '../simulator/SimulatorBanner';
import { TextInPanel } from '../simulator/TextInPanel';
import type { StreamState } from '../stream/LiveStream';
import { worst } from '../stream/StreamStatus';
import { useStreamSlot } from '../stream/useStreamSlot';
import { Empty } from '../ui/controls';
import styles from './Shell.module.css';
import { TopBar } from './TopBar';
import { useIsAtCluster, useRoute } from './useRoute';
import { useShortcuts } from './useShortcuts';

type ShellProps = { session: Session; onLeave: () => Promise<void> };

/** The page of someone who is signed in: the inbox on the left, a conversation on the right. */
export function Shell({ session, onLeave }: ShellProps) {
  const customerId = useRoute();
  const isAtCluster = useIsAtCluster();
  const customers = useCustomers();
  const [conversationState, setConversationState] = useState<StreamState | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  useOutbox(customers.streamState);
  const mayStream = useStreamSlot(customerId !== null);
  useShortcuts(customerId);
  useTitle(unreadMark(unreadTotal(customers.known), useHasMore(customers)));
  const simulator = useSimulator();
  const [isTextingIn, setIsTextingIn] = useState(false);
  const open = customerId === null ? undefined : customers.known.get(customerId);

  return (
    <div className={styles.shell} data-pane={customerId === null && !isAtCluster ? 'inbox' : 'conversation'}>
      {simulator && (
        <SimulatorBanner isTextingIn={isTextingIn} onTextIn={() => setIsTextingIn(!isTextingIn)} />
      )}
      <div className={styles.body}>
        <div className={styles.panes}>
          <nav className={styles.inbox} aria-label="Inbox">
            <TopBar
              session={session}
              streamState={worst(customers.streamState, conversationState)}
              onNew={() => setIsStarting(true)}
              onLeave={onLeave}
            />
            <InboxPane
              customers={customers}
              me={session.username}
              openId={customerId}
              onNew={() => setIsStarting(true)}
            />
          </nav>
          <main className={styles.conversation}>
            {isAtCluster ? (
              <ClusterPane />
            ) : customerId === null ? (
              <Empty
                icon={<MessageCircle size={40} strokeWidth={1.4} aria-hidden />}
                title="No conversation open"
              >
                <p>Choose one from the inbox, or begin a new one.</p>
              </Empty>
            ) : (
              <ConversationPane
                key={customerId}
                id={customerId}
                customers={customers}
                me={session.username}
                mayStream={mayStream}
                onStreamState={setConversationState}
              />
            )}
          </main>
        </div>
        {simulator && isTextingIn && (
          <TextInPanel simulator={simulator} customer={open} onClose={() => setIsTextingIn(false)} />
        )}
      </div>
      {isStarting && <NewConversation take={customers.take} onClose={() => setIsStarting(false)} />}
    </div>
  );
}

function useTitle(unread: string): void {
  useEffect(() => {
    document.title = unread === '' ? 'Messaging' : `(${unread}) Messaging`;
    return () => {
      document.title = 'Messaging';
    };
  }, [unread]);
}
