import type { Message } from '../api/types';
import { dayOf } from '../ui/dates';

/** One line of a conversation as it is drawn. */
export type TimelineItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; row: Message; startsGroup: boolean; endsGroup: boolean };

const groupGapMs = 5 * 60_000;

/** Rows with a separator before each day; rows of one side that follow each other closely form a group. */
export function timeline(rows: readonly Message[]): TimelineItem[] {
  const items: TimelineItem[] = [];
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    const after = rows[i + 1];
    if (!before || dayOf(before.sent_at) !== dayOf(row.sent_at))
      items.push({ kind: 'day', key: `day-${row.id}`, at: row.sent_at });
    items.push({
      kind: 'message',
      key: row.id,
      row,
      startsGroup: !before || !belongTogether(before, row),
      endsGroup: !after || !belongTogether(row, after),
    });
  });
  return items;
}

/** Whether a newer inbound row has come since the one with `seenId`. */
export function hasInboundAfter(rows: readonly Message[], seenId: string | null): boolean {
  const seen = rows.findLastIndex((row) => row.id === seenId);
  return rows.slice(seen + 1).some((row) => row.direction === 'inbound');
}

function belongTogether(a: Message, b: Message): boolean {
  return (
    a.direction === b.direction &&
    a.from === b.from &&
    a.sent_by === b.sent_by &&
    dayOf(a.sent_at) === dayOf(b.sent_at) &&
    Math.abs(Date.parse(b.sent_at) - Date.parse(a.sent_at)) <= groupGapMs
  );
}
