import type { Message, MessageStatus } from '../api/types';

/** How an outbound row stands, for a person. */
export interface Delivery {
  mark: 'clock' | 'faint' | 'one' | 'two' | 'unsure' | 'failed';
  label: string;
  /** Said under the row where somebody has to decide. */
  explanation: string | null;
  retry: 'no' | 'yes' | 'confirm';
}

type Standing = Omit<Delivery, 'explanation'> & { explanation?: string };

const standings: Record<Exclude<MessageStatus, 'received'>, Standing> = {
  pending: { mark: 'clock', label: 'Waiting to be sent', retry: 'no' },
  queued: { mark: 'faint', label: 'Queued at the carrier', retry: 'no' },
  sending: { mark: 'faint', label: 'Sending', retry: 'no' },
  sent: { mark: 'one', label: 'Sent', retry: 'no' },
  delivered: { mark: 'two', label: 'Delivered', retry: 'no' },
  delivery_failed: { mark: 'failed', label: 'Not delivered', retry: 'yes' },
  sending_failed: { mark: 'failed', label: 'Not sent', retry: 'yes' },
  expired: { mark: 'failed', label: 'Expired before it could be sent', retry: 'yes' },
  rejected: { mark: 'failed', label: 'Refused by the carrier', retry: 'yes' },
  delivery_unconfirmed: {
    mark: 'unsure',
    label: 'Sent, but delivery was not confirmed',
    explanation: 'Sent, but the carrier never confirmed that it arrived.',
    retry: 'confirm',
  },
  uncertain: {
    mark: 'unsure',
    label: 'We cannot tell whether this was sent',
    explanation: 'We cannot tell whether this was sent.',
    retry: 'confirm',
  },
};

/** Null for what came in: that has arrived. */
export function deliveryOf(row: Message): Delivery | null {
  if (row.status === 'received') return null;
  const standing = standings[row.status];
  const words =
    row.error && [row.error.title, row.error.detail].filter(Boolean).join('. ').replace('..', '.');
  if (standing.mark === 'failed')
    return { ...standing, explanation: words ? `${standing.label}: ${words}` : standing.label };
  return { ...standing, explanation: standing.explanation ?? null };
}
