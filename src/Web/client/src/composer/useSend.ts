import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { sendMessage } from '../api/calls';
import type { Message } from '../api/types';
import { type ConversationLog, withAnswered } from '../conversation/log';
import { logKey } from '../conversation/useConversation';
import type { StreamState } from '../stream/LiveStream';
import { customersWithAttempts, readDraft, updateDraft } from './draftStore';
import { drop, edit, enqueue } from './drafts';
import { Outbox } from './Outbox';

const listeners = new Set<(row: Message) => void>();

// One per page: it goes on when another conversation is opened meanwhile.
const outbox = new Outbox({
  read: readDraft,
  update: updateDraft,
  waiting: customersWithAttempts,
  post: (customerId, { text, key }) => sendMessage(customerId, text, key),
  onAnswered: (row) => {
    for (const tell of listeners) tell(row);
  },
  newKey,
});

/** Once per page: shows what was answered, and settles what was not as soon as the inbox is live (again). Nothing of it is left behind unasked. */
export function useOutbox(inboxState: StreamState): void {
  const client = useQueryClient();
  useEffect(() => {
    const show = (row: Message) =>
      void client.setQueryData<ConversationLog>(
        logKey(row.customer_id),
        (log) => log && withAnswered(log, row),
      );
    listeners.add(show);
    return () => void listeners.delete(show);
  }, [client]);

  useEffect(() => {
    if (inboxState === 'live') void outbox.settle();
  }, [inboxState]);

  // The browser asks before it closes a page that has something to send.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (customersWithAttempts().length > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);
}

/** Sending from one conversation. */
export function useSend(customerId: string) {
  return {
    send: () => {
      updateDraft(customerId, (draft) => enqueue(draft, newKey(), Date.now()));
      void outbox.send(customerId);
    },
    sendAgain: () => void outbox.sendAgain(customerId),
    discard: (key: string) => updateDraft(customerId, (draft) => drop(draft, key)),
    edit: () => updateDraft(customerId, edit),
  };
}

// A UUID, but not by crypto.randomUUID: that one is missing where a page is served over plain HTTP from another machine.
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
