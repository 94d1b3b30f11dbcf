/**
 * Does `work` when it is asked to, at once but no more often than every `ms`, and never twice at a time. What is asked for
 * meanwhile is done once more afterwards.
 */
export class Throttle {
  readonly #ms: number;
  readonly #work: () => Promise<unknown>;
  #isResting = false;
  #isAsked = false;
  #isStopped = false;

  constructor(ms: number, work: () => Promise<unknown>) {
    this.#ms = ms;
    this.#work = work;
  }

  ask(): void {
    this.#isAsked = true;
    if (!this.#isResting) void this.#run();
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #run(): Promise<void> {
    this.#isResting = true;
    while (this.#isAsked && !this.#isStopped) {
      this.#isAsked = false;
      const rested = new Promise((resolve) => setTimeout(resolve, this.#ms));
      // Whoever asked shows what went wrong.
      await this.#work().catch(() => {});
      await rested;
    }
    this.#isResting = false;
  }
}
