import { MessageCircleOff, WifiOff } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { describe, Problem } from '../api/problem';
import type { Message } from '../api/types';
import { Composer } from '../composer/Composer';
import { type Customers, useCustomer } from '../inbox/useInbox';
import { go } from '../shell/useRoute';
import type { StreamState } from '../stream/LiveStream';
import { StreamStatus } from '../stream/StreamStatus';
import { Button, Empty } from '../ui/controls';
import { titleOf } from '../ui/phone';
import { ConversationHeader } from './ConversationHeader';
import styles from './ConversationPane.module.css';
import { withChanged } from './log';
import { MessageList } from './MessageList';
import { useConversation } from './useConversation';

type ConversationPaneProps = {
  id: string;
  customers: Customers;
  /** The name of the agent who looks at it. */
  me: string;
  mayStream: boolean;
  onStreamState: (state: StreamState | null) => void;
};

/** One conversation. Mounted anew for each, by its key. */
export function ConversationPane({ id, customers, me, mayStream, onStreamState }: ConversationPaneProps) {
  const { customer, error: customerError, retry: retryCustomer } = useCustomer(customers, id);
  const {
    log,
    error: logError,
    retry: retryLog,
    streamState,
    update,
    older,
  } = useConversation(id, { version: customer?.version ?? 0, mayStream, take: customers.take });

  // Counts what was sent from this very page: that is what the reader wants to see.
  const [sends, setSends] = useState(0);
  useEffect(() => {
    onStreamState(streamState);
    return () => onStreamState(null);
  }, [streamState, onStreamState]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `update` writes to the cache under the id alone
  const onChanged = useCallback((row: Message) => void update((l) => withChanged(l, row)), [id]);

  const error = (customer ? null : customerError) ?? (log ? null : logError);
  if (error) {
    const isMissing = error instanceof Problem && error.status === 404;
    return (
      <section className={styles.pane} aria-label="Conversation">
        <Empty
          icon={isMissing ? <MessageCircleOff size={36} aria-hidden /> : <WifiOff size={36} aria-hidden />}
          title={isMissing ? 'This conversation does not exist' : 'The conversation could not be loaded'}
        >
          {!isMissing && <p>{describe(error)}</p>}
          {isMissing ? (
            <Button onClick={() => go(null)}>Back to the inbox</Button>
          ) : (
            <Button onClick={() => void Promise.all([retryCustomer(), retryLog()])}>Try again</Button>
          )}
        </Empty>
      </section>
    );
  }

  return (
    <section
      className={styles.pane}
      aria-label={customer ? `Conversation with ${titleOf(customer)}` : 'Conversation'}
    >
      {customer ? (
        <ConversationHeader customer={customer} take={customers.take} />
      ) : (
        <div className={styles.blank} />
      )}
      {(streamState === 'offline' || streamState === 'reconnecting') && (
        <div className={styles.behind}>
          <StreamStatus state={streamState} />
        </div>
      )}
      {customer && log ? (
        <MessageList
          customer={customer}
          me={me}
          log={log}
          older={older}
          sends={sends}
          onChanged={onChanged}
        />
      ) : (
        <Skeleton />
      )}
      {customer && <Composer customer={customer} onSend={() => setSends((n) => n + 1)} />}
    </section>
  );
}

function Skeleton() {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading messages">
      {[46, 62, 38, 54, 30].map((width, i) => (
        <span key={width} style={{ width: `${width}%` }} data-side={i % 3 === 1 ? 'out' : 'in'} />
      ))}
    </div>
  );
}
