import { describe, Problem } from '../api/problem';
import type { Message } from '../api/types';
import { type Attempt, type Draft, drop, next, reconnect, resume, stop } from './drafts';

export interface OutboxOptions {
  read(customerId: string): Draft;
  update(customerId: string, change: (draft: Draft) => Draft): void;
  /** Customers with something unanswered, be it from before the page was loaded. */
  waiting(): string[];
  post(customerId: string, attempt: Attempt): Promise<Message>;
  onAnswered(row: Message): void;
  newKey(): string;
  pause?(ms: number): Promise<void>;
  now?(): number;
}

const mostRepeats = 2;

/**
 * Gives what was sent to the server: for each conversation one after the other, whichever conversation is open. What
 * fails for good holds up those after it, so that none overtakes it.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #busy = new Set<string>();

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

  /** The server answers again, or for the first time: repeats what has no answer yet. */
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
      update(customerId, (draft) => drop(draft, attempt.key));
      onAnswered(row);
    } catch (error) {
      update(customerId, (draft) => stop(draft, { key: attempt.key, ...whyOf(error) }, newKey()));
    }
  }

  async #post(customerId: string, attempt: Attempt): Promise<Message> {
    const pause = this.#options.pause ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
    for (let repeats = 0; ; repeats++) {
      try {
        return await this.#options.post(customerId, attempt);
      } catch (error) {
        // Repeating is safe: the key makes the server take it once.
        if (repeats === mostRepeats || !mayBeSent(error)) throw error;
        await pause(1_000 * 3 ** repeats);
      }
    }
  }
}

function mayBeSent(error: unknown): boolean {
  return !(error instanceof Problem) || error.isTransient;
}

function whyOf(error: unknown): { kind: 'unanswered' | 'refused'; reason: string } {
  if (!mayBeSent(error)) return { kind: 'refused', reason: `Not sent: ${describe(error)}` };
  const reason = `No answer, so it may be sent or not. ${describe(error)} It is sent again by itself once the connection is back, and cannot arrive twice.`;
  return { kind: 'unanswered', reason };
}
