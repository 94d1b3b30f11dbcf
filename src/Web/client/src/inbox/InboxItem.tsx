import { CircleAlert, CircleHelp, Paperclip } from 'lucide-react';
import { memo } from 'react';
import type { Customer, Message } from '../api/types';
import { useDraft } from '../composer/draftStore';
import { deliveryOf } from '../conversation/delivery';
import { focusConversation } from '../conversation/focus';
import { follow, pathOf } from '../shell/useRoute';
import { Avatar } from '../ui/Avatar';
import { whenShort } from '../ui/dates';
import { titleOf } from '../ui/phone';
import { Badges } from './Badges';
import styles from './InboxItem.module.css';
import { previewOf } from './preview';

type InboxItemProps = { customer: Customer; me: string; isOpen: boolean; isTabStop: boolean; now: number };

/** One customer in the list: who, when, what was last said, what is unread. */
export const InboxItem = memo(function InboxItem(props: InboxItemProps) {
  const { customer, me, isOpen, isTabStop, now } = props;
  const { last_message: last, unread_count: unread } = customer;
  const draft = useDraft(customer.id);
  return (
    <a
      href={pathOf(customer.id)}
      onClick={(event) => {
        follow(event, customer.id);
        if (isOpen) focusConversation();
      }}
      className={styles.item}
      data-customer-id={customer.id}
      data-unread={unread > 0}
      aria-current={isOpen ? 'page' : undefined}
      tabIndex={isTabStop ? 0 : -1}
      draggable={false}
    >
      <Avatar customer={customer} />
      <span className={styles.top}>
        <span className={styles.title}>
          <bdi>{titleOf(customer)}</bdi>
        </span>
        <Badges customer={customer} />
        <time className={styles.when} dateTime={customer.last_activity_at}>
          {whenShort(customer.last_activity_at, now)}
        </time>
      </span>
      <span className={styles.bottom}>
        {last && !draft.stopped && <Trouble last={last} />}
        <span className={styles.preview}>
          {draft.stopped ? (
            <Unsent what="Not sent yet" text={draft.attempts[0]?.text ?? ''} isTrouble />
          ) : draft.text.trim() !== '' && !isOpen ? (
            <Unsent what="Draft" text={draft.text} />
          ) : last ? (
            <LastWords last={last} kind={customer.kind} me={me} />
          ) : (
            'No messages yet'
          )}
        </span>
        {unread > 0 && (
          <span className={styles.unread}>
            {unread > 99 ? '99+' : unread}
            <span className="sr-only"> unread</span>
          </span>
        )}
      </span>
    </a>
  );
});

function Trouble({ last }: { last: Message }) {
  const delivery = deliveryOf(last);
  if (delivery?.mark !== 'failed' && delivery?.mark !== 'unsure') return null;
  const Icon = delivery.mark === 'failed' ? CircleAlert : CircleHelp;
  return (
    <span role="img" aria-label={delivery.label} className={styles.trouble} data-mark={delivery.mark}>
      <Icon size={15} aria-hidden />
    </span>
  );
}

/** Written on this page, and so far nowhere else. */
function Unsent({ what, text, isTrouble = false }: { what: string; text: string; isTrouble?: boolean }) {
  return (
    <>
      <span className={styles.what} data-trouble={isTrouble}>
        {what}:
      </span>{' '}
      <bdi>{text}</bdi>
    </>
  );
}

function LastWords({ last, kind, me }: { last: Message; kind: Customer['kind']; me: string }) {
  const { who, words, hasMedia } = previewOf(last, kind, me);
  return (
    <>
      {who !== null && (
        <>
          <bdi>{who}</bdi>:{' '}
        </>
      )}
      {hasMedia && <Paperclip className={styles.clip} size={13} aria-hidden />}
      <bdi>{words}</bdi>
    </>
  );
}
