import { Problem } from '../api/problem';
import { pause } from '../ui/pause';

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** Loads again what may have been missed, however long that takes; what is asked for meanwhile is one more time, not many. */
export class CatchUp {
  readonly #load: () => Promise<void>;
  readonly #pause: (ms: number) => Promise<void>;
  #isWanted = false;
  #running: Promise<void> | null = null;

  constructor(load: () => Promise<void>, wait = pause) {
    this.#load = load;
    this.#pause = wait;
  }

  /** Ends when it is done, or will not be: the session is over, or a later loading took over. */
  ask(): Promise<void> {
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (this.#isWanted) {
      this.#isWanted = false;
      try {
        await this.#load();
      } catch (error) {
        if (!(error instanceof Problem) || !error.isTransient) continue;
        this.#isWanted = true;
        await this.#pause(pauseMs);
        pauseMs = Math.min(2 * pauseMs, longestPauseMs);
      }
    }
  }
}
