import type { HistoryPage, Message } from '../api/types';

/** What the page knows of one conversation. */
export interface ConversationLog {
  /** In the order of the journal. */
  rows: readonly Message[];
  /** Answered to our own send before the stream came to them: shown last, until the stream gives them their place. */
  ahead: readonly Message[];
  /** Where older rows go on, or null at the beginning of the conversation. */
  nextBefore: string | null;
  /** The stream is resumed after this. */
  lastSeq: number;
}

export function fromHistory(page: HistoryPage): ConversationLog {
  return { rows: page.messages, ahead: [], nextBefore: page.next_before, lastSeq: page.last_seq };
}

/** All rows as they are shown. */
export function rowsOf(log: ConversationLog): readonly Message[] {
  return log.ahead.length === 0 ? log.rows : [...log.rows, ...log.ahead];
}

/** An older page, loaded with `before` = {@link ConversationLog.nextBefore}. */
export function withOlder(log: ConversationLog, page: HistoryPage): ConversationLog {
  const known = new Set(log.rows.map((row) => row.id));
  const older = page.messages.filter((row) => !known.has(row.id));
  return { ...log, rows: [...older, ...log.rows], nextBefore: page.next_before };
}

/** A new message, told by the stream: the order in which these come is the order of the journal. */
export function withNew(log: ConversationLog, row: Message): ConversationLog {
  if (log.rows.some((known) => known.id === row.id)) return withChanged(log, row);
  const answered = log.ahead.find((known) => known.id === row.id);
  return {
    ...log,
    rows: [...log.rows, answered ? newer(answered, row) : row],
    ahead: answered ? log.ahead.filter((known) => known !== answered) : log.ahead,
  };
}

/** A changed row, told by the stream or by an answer. One that was never loaded is older than the page shows. */
export function withChanged(log: ConversationLog, row: Message): ConversationLog {
  return { ...log, rows: replace(log.rows, row), ahead: replace(log.ahead, row) };
}

/** The row with which the server answered our own send. */
export function withAnswered(log: ConversationLog, row: Message): ConversationLog {
  const isKnown =
    log.rows.some((known) => known.id === row.id) || log.ahead.some((known) => known.id === row.id);
  return isKnown ? withChanged(log, row) : { ...log, ahead: [...log.ahead, row] };
}

/**
 * The newest page, loaded because there is no stream just now. `lastSeq` stays where the stream came to, so that one that
 * is opened later also tells of older rows that changed meanwhile. A page that does not reach back to what is known
 * takes its place: there may be rows in between.
 */
export function withNewest(log: ConversationLog, page: HistoryPage): ConversationLog {
  const incoming = new Set(page.messages.map((row) => row.id));
  const from = log.rows.findIndex((row) => incoming.has(row.id));
  if (from < 0 && log.rows.length > 0 && page.messages.length > 0) return fromHistory(page);
  const known = new Map(rowsOf(log).map((row) => [row.id, row]));
  const loaded = page.messages.map((row) => newer(known.get(row.id) ?? row, row));
  const later = from < 0 ? [] : log.rows.slice(from).filter((row) => !incoming.has(row.id));
  return {
    ...log,
    rows: [...log.rows.slice(0, Math.max(from, 0)), ...loaded, ...later],
    ahead: log.ahead.filter((row) => !incoming.has(row.id)),
    nextBefore: from < 0 ? page.next_before : log.nextBefore,
  };
}

/** How far the conversation is shown. */
export function shownSeq(log: ConversationLog): number {
  return log.rows.reduce((most, row) => Math.max(most, row.seq), log.lastSeq);
}

/** The stream has come to `seq`. */
export function withSeq(log: ConversationLog, seq: number): ConversationLog {
  return seq > log.lastSeq ? { ...log, lastSeq: seq } : log;
}

function replace(rows: readonly Message[], row: Message): readonly Message[] {
  const at = rows.findLastIndex((known) => known.id === row.id);
  const known = rows[at];
  if (!known || newer(known, row) === known) return rows;
  return rows.with(at, row);
}

// Answers and the stream travel separately: what arrives later is not always what happened later.
function newer(known: Message, row: Message): Message {
  return row.seq > known.seq ? row : known;
}
