import { CircleAlert, CircleHelp } from 'lucide-react';
import { memo } from 'react';
import type { Customer, Message } from '../api/types';
import { deliveryOf } from '../conversation/delivery';
import { focusConversation } from '../conversation/focus';
import { follow, pathOf } from '../shell/useRoute';
import { Avatar } from '../ui/Avatar';
import { whenShort } from '../ui/dates';
import { titleOf } from '../ui/phone';
import { Badges } from './Badges';
import styles from './InboxItem.module.css';

type InboxItemProps = { customer: Customer; isOpen: boolean; isTabStop: boolean; now: number };

/** One customer in the list: who, when, what was last said, what is unread. */
export const InboxItem = memo(function InboxItem({ customer, isOpen, isTabStop, now }: InboxItemProps) {
  const { last_message: last, unread_count: unread } = customer;
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
        {last && <Trouble last={last} />}
        <span className={styles.preview}>{last ? previewOf(last) : 'No messages yet'}</span>
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

function previewOf(last: Message) {
  const text = last.message_text.replace(/\s+/g, ' ').trim();
  const words = text === '' && last.media.length > 0 ? (last.media.length > 1 ? 'Files' : 'File') : text;
  return (
    <>
      {last.direction === 'outbound' && 'You: '}
      <bdi>{words}</bdi>
    </>
  );
}
