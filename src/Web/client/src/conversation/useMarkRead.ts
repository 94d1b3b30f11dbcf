import { useEffect, useRef } from 'react';
import { markRead } from '../api/calls';
import type { Customer } from '../api/types';
import { useIsVisible } from '../ui/hooks';
import { type ConversationLog, rowsOf, shownSeq } from './log';
import { hasInboundAfter } from './timeline';

const delayMs = 400;

/** Marks a conversation read once its end has been in front of someone for a moment. */
export function useMarkRead(customer: Customer, log: ConversationLog, isAtBottom: boolean): void {
  const isVisible = useIsVisible();
  const rows = rowsOf(log);
  const shown = shownSeq(log);
  const lastId = rows[rows.length - 1]?.id ?? null;
  const seenId = useRef(lastId);
  const isUnread = customer.unread_count > 0 || hasInboundAfter(rows, seenId.current);

  useEffect(() => {
    if (!isVisible || !isAtBottom || !isUnread) return;
    const timer = setTimeout(() => {
      seenId.current = lastId;
      // Not worth a word when it fails: the badge stays, and the next message or visit tries again.
      markRead(customer.id, shown).catch(() => {});
    }, delayMs);
    return () => clearTimeout(timer);
  }, [isVisible, isAtBottom, isUnread, customer.id, lastId, shown]);
}
