import type { Message } from '../api/types';

/** Who sent an outbound text, for the agent called `me`: others, and programs, by their names. */
export function whoSent(row: Message, me: string): string {
  return row.sent_by && row.sent_by !== me ? row.sent_by : 'You';
}
