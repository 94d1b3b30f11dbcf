/** A text that was sent and is not known to have arrived at the server. Its key makes the server take it once. */
export interface Attempt {
  key: string;
  text: string;
  /** When it was sent, by the clock of this machine. */
  at: number;
}

/** Why nothing more is sent from a conversation until somebody says so, or the server answers again. */
export interface Stop {
  /** The attempt that failed: the first of those that wait. */
  key: string;
  /** No answer came, so it may have been sent; or the server refused it, so it was not. */
  kind: 'unanswered' | 'refused';
  reason: string;
  /** It is tried again by itself just now. */
  isTried?: boolean;
}

/** What is being written in one conversation, and what was sent from it without an answer so far. */
export interface Draft {
  text: string;
  /** In the order in which they were sent, and no later one goes out before an earlier one. */
  attempts: readonly Attempt[];
  stopped: Stop | null;
}

export const emptyDraft: Draft = { text: '', attempts: [], stopped: null };

// What is said now may be wrong by then.
const byItselfMs = 10 * 60_000;

export function write(draft: Draft, text: string): Draft {
  return { ...draft, text };
}

/** Sends what is written, after whatever waits already. */
export function enqueue(draft: Draft, key: string, at: number): Draft {
  return { ...draft, text: '', attempts: [...draft.attempts, { key, text: draft.text.trim(), at }] };
}

/** What to give to the server now. */
export function next(draft: Draft): Attempt | null {
  return draft.stopped && !draft.stopped.isTried ? null : (draft.attempts[0] ?? null);
}

export function has(draft: Draft, key: string): boolean {
  return draft.attempts.some((a) => a.key === key);
}

/** Forgets an attempt: the server has it, or it is given up. */
export function drop(draft: Draft, key: string): Draft {
  const attempts = draft.attempts.filter((a) => a.key !== key);
  return {
    ...draft,
    attempts,
    stopped: attempts.length === 0 || draft.stopped?.isTried ? null : draft.stopped,
  };
}

/** It failed: what was sent after it waits as well. Refused, its next try is another message and takes `freshKey`. */
export function stop(draft: Draft, { key, kind, reason }: Stop, freshKey: string): Draft {
  if (!has(draft, key)) return draft;
  const newKey = kind === 'refused' ? freshKey : key;
  return {
    ...draft,
    attempts: draft.attempts.map((a) => (a.key === key ? { ...a, key: newKey } : a)),
    stopped: { key: newKey, kind, reason },
  };
}

/** Sends what waits, in order. */
export function resume(draft: Draft): Draft {
  return { ...draft, stopped: null };
}

/** Takes a text that the server refused back to be changed. One that may have been sent is not for changing. */
export function edit(draft: Draft): Draft {
  if (!canEdit(draft)) return draft;
  const [refused] = draft.attempts;
  return refused ? { ...drop(draft, refused.key), text: refused.text } : draft;
}

export function canEdit({ text, attempts, stopped }: Draft): boolean {
  return text.trim() === '' && stopped?.kind === 'refused' && attempts[0]?.key === stopped.key;
}

/** The server may answer again: what had no answer is repeated under its key, unless it has become old. */
export function reconnect(draft: Draft, now: number): Draft {
  const [first] = draft.attempts;
  if (!first || draft.stopped?.kind === 'refused') return draft;
  // Why it stopped is still shown: it may well do so again.
  if (draft.attempts.every((a) => now - a.at < byItselfMs))
    return { ...draft, stopped: draft.stopped && { ...draft.stopped, isTried: true } };
  const reason = 'This was not answered a while ago. Sending it again is safe: it cannot arrive twice.';
  return { ...draft, stopped: { key: first.key, kind: 'unanswered', reason } };
}

/** What to say of those that wait. */
export function reasonOf({ attempts, stopped }: Draft): string | null {
  if (!stopped) return null;
  return attempts[0]?.key === stopped.key ? stopped.reason : 'Not sent yet: an earlier text failed.';
}

/** Whether something is on its way to the server. */
export function isSending(draft: Draft): boolean {
  return draft.stopped === null && next(draft) !== null;
}
