import { useMutation } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { retryMessage } from '../api/calls';
import { describe } from '../api/problem';
import type { Message } from '../api/types';
import { Button } from '../ui/controls';
import { Confirm } from '../ui/Modal';
import type { Delivery } from './delivery';
import styles from './Message.module.css';

type RetryProps = {
  row: Message;
  delivery: Delivery;
  isOptedOut: boolean;
  onChanged: (row: Message) => void;
};

/** What went wrong with an outbound row, and the way to send it again. */
export function Retry({ row, delivery, isOptedOut, onChanged }: RetryProps) {
  const [isAsking, setIsAsking] = useState(false);
  const retry = useMutation({
    mutationFn: () => retryMessage(row.customer_id, row.id),
    onSuccess: onChanged,
  });

  return (
    <div className={styles.trouble} data-mark={delivery.mark}>
      <span>{delivery.explanation}</span>
      {retry.error && <span role="alert">{describe(retry.error)}</span>}
      {isOptedOut ? (
        <span>
          It cannot be sent again: this customer has opted out, and only their own START lifts that.
        </span>
      ) : (
        <Button
          small
          disabled={retry.isPending}
          onClick={() => (delivery.retry === 'confirm' ? setIsAsking(true) : retry.mutate())}
        >
          <RotateCcw size={14} aria-hidden />
          Retry
        </Button>
      )}
      <Confirm
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => retry.mutate()}
        title="Send this again?"
        text="The first one may have been sent after all, so this may text the customer twice."
        action="Send again"
      />
    </div>
  );
}
