import { memo } from 'react';
import type { Message } from '../api/types';
import { Tip } from '../ui/controls';
import { fullTime, timeOf } from '../ui/dates';
import { formatAddress } from '../ui/phone';
import { DeliveryMark } from './DeliveryMark';
import { deliveryOf } from './delivery';
import { linkPieces } from './links';
import { MediaList } from './MediaList';
import styles from './Message.module.css';
import { Retry } from './Retry';
import { whoSent } from './sender';

type MessageRowProps = {
  row: Message;
  startsGroup: boolean;
  endsGroup: boolean;
  /** In a group, each text says who wrote it. */
  showsSender: boolean;
  /** Nothing can be sent again to one who does not want to be texted. */
  isOptedOut: boolean;
  /** The name of the agent who looks at it. */
  me: string;
  onChanged: (row: Message) => void;
};

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { row, startsGroup, endsGroup, showsSender, isOptedOut, me, onChanged } = props;
  const delivery = deliveryOf(row);
  const isOutbound = row.direction === 'outbound';
  return (
    <li
      className={styles.row}
      data-message-id={row.id}
      data-status={row.status}
      data-direction={row.direction}
      data-starts={startsGroup}
      data-ends={endsGroup}
    >
      <span className="sr-only">{isOutbound ? whoSent(row, me) : formatAddress(row.from)}:</span>
      {showsSender && !isOutbound && startsGroup && (
        <span className={styles.sender} aria-hidden>
          {formatAddress(row.from)}
        </span>
      )}
      <div className={styles.line}>
        <div className={styles.body}>
          {row.media.length > 0 && <MediaList media={row.media} />}
          {row.message_text !== '' && (
            <p dir="auto" className={styles.bubble}>
              <LinkedText text={row.message_text} />
            </p>
          )}
        </div>
        {delivery && <DeliveryMark delivery={delivery} />}
      </div>
      {endsGroup && (
        <div className={styles.meta}>
          {isOutbound && row.sent_by && <span className={styles.by}>{row.sent_by} ·</span>}
          <Tip text={fullTime(row.sent_at)}>
            <time dateTime={row.sent_at}>{timeOf(row.sent_at)}</time>
          </Tip>
        </div>
      )}
      {delivery && delivery.retry !== 'no' && (
        <Retry row={row} delivery={delivery} isOptedOut={isOptedOut} onChanged={onChanged} />
      )}
    </li>
  );
});

function LinkedText({ text }: { text: string }) {
  let at = 0;
  return linkPieces(text).map((piece) => {
    const key = at;
    at += piece.text.length;
    if (piece.href === null) return <span key={key}>{piece.text}</span>;
    return (
      <a key={key} href={piece.href} target="_blank" rel="noopener noreferrer">
        {piece.text}
      </a>
    );
  });
}
