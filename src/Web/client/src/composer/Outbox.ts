import { describe, Problem } from '../api/problem';
import type { Message } from '../api/types';
import { pause } from '../ui/pause';
import { type Attempt, type Draft, drop, has, next, reconnect, resume, stop } from './drafts';

export interface OutboxOptions {
  read(customerId: string): Draft;
  update(customerId: string, change: (draft: Draft) => Draft): void;
  /** Customers with something unanswered, be it from before the page was loaded. */
  waiting(): string[];
  post(customerId: string, attempt: Attempt): Promise<Message>;
  onAnswered(row: Message): void;
  newKey(): string;
  pause?(ms: number): Promise<void>;
  /** Does something after a while. */
  later?(ms: number, action: () => void): void;
  now?(): number;
}

// An earlier try may have come through: it keeps its key.
const endedReason =
  'You were not signed in any more, so it may be sent or not. It is sent again once you are, and cannot arrive twice.';

const mostRepeats = 2;
const firstSettleMs = 15_000;
const longestSettleMs = 60_000;

/**
 * Gives what was sent to the server: for each conversation one after the other, whichever conversation is open. What
 * fails for good holds up those after it, so that none overtakes it.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #busy = new Set<string>();
  #settleMs = firstSettleMs;
  #isToSettle = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  async send(customerId: string): Promise<void> {
    if (this.#busy.has(customerId)) return;
    this.#busy.add(customerId);
    try {
      for (;;) {
        const attempt = next(this.#options.read(customerId));
        if (!attempt) return;
        await this.#give(customerId, attempt);
      }
    } finally {
      this.#busy.delete(customerId);
    }
  }

  sendAgain(customerId: string): Promise<void> {
    this.#options.update(customerId, resume);
    return this.send(customerId);
  }

  /** The server may answer again, or for the first time: repeats what has no answer yet. */
  async settle(): Promise<void> {
    const now = (this.#options.now ?? Date.now)();
    await Promise.all(
      this.#options.waiting().map((customerId) => {
        if (!this.#busy.has(customerId)) this.#options.update(customerId, (draft) => reconnect(draft, now));
        return this.send(customerId);
      }),
    );
  }

  async #give(customerId: string, attempt: Attempt): Promise<void> {
    const { update, onAnswered, newKey } = this.#options;
    try {
      const row = await this.#post(customerId, attempt);
      this.#settleMs = firstSettleMs;
      update(customerId, (draft) => drop(draft, attempt.key));
      onAnswered(row);
    } catch (error) {
      update(customerId, (draft) => stop(draft, { key: attempt.key, ...whyOf(error) }, newKey()));
      if (mayBeSent(error)) this.#settleLater();
    }
  }

  /** The streams stay open while only the database is away: then nothing says that the server answers again. */
  #settleLater(): void {
    if (this.#isToSettle) return;
    this.#isToSettle = true;
    const later = this.#options.later ?? ((ms, action) => void setTimeout(action, ms));
    later(this.#settleMs, () => {
      this.#isToSettle = false;
      void this.settle();
    });
    this.#settleMs = Math.min(2 * this.#settleMs, longestSettleMs);
  }

  async #post(customerId: string, attempt: Attempt): Promise<Message> {
    const wait = this.#options.pause ?? pause;
    for (let repeats = 0; ; repeats++) {
      try {
        return await this.#options.post(customerId, attempt);
      } catch (error) {
        // Repeating is safe: the key makes the server take it once.
        if (repeats === mostRepeats || !mayBeSent(error)) throw error;
        await wait(1_000 * 3 ** repeats);
        // Given up meanwhile, or forgotten by signing out.
        if (!has(this.#options.read(customerId), attempt.key)) throw error;
      }
    }
  }
}

function mayBeSent(error: unknown): boolean {
  return !(error instanceof Problem) || error.isTransient;
}

function whyOf(error: unknown): { kind: 'unanswered' | 'refused'; reason: string } {
  if (error instanceof Problem && error.status === 401) return { kind: 'unanswered', reason: endedReason };
  if (!mayBeSent(error)) return { kind: 'refused', reason: `Not sent: ${describe(error)}` };
  // What the server says of its own outage is for programs.
  const why = error instanceof Problem && error.status === 0 ? ` ${describe(error)}` : '';
  const reason = `No answer, so it may be sent or not.${why} It is sent again by itself, and cannot arrive twice.`;
  return { kind: 'unanswered', reason };
}
