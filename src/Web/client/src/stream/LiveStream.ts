/**
 * - `connecting`: not open yet
 * - `live`: events arrive as they happen
 * - `reconnecting`: lost a moment ago
 * - `offline`: lost for longer, or the machine has no network
 */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** The part of `EventSource` that is used, so that tests can put their own in its place. */
export interface StreamSource {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface LiveStreamOptions {
  /** Where the stream is, resumed after an event id or (null) live from now. */
  url(after: string | null): string;
  after: string | null;
  /** Names of the events to take; `message` is the unnamed one. */
  events: readonly string[];
  onEvent(name: string, data: unknown, id: string | null): void;
  onState(state: StreamState): void;
  /** The stream opened live from now: whatever happened earlier has to be fetched. */
  onGap(): void;
  /** The journal does not know our last id: load afresh and answer where to resume. */
  onReset(): Promise<string | null>;
  /** Asked before a stream that was refused is opened again; false ends it. */
  mayReopen(): Promise<boolean>;
  /** The server said that the stream is alive. */
  onPing?(): void;
  open?(url: string): StreamSource;
  random?(): number;
}

const closed = 2;
const silentMs = 60_000;
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
const offlineAfterFailures = 3;

/**
 * One server-sent event stream that stays up. A dropped connection is the browser's own business (it resumes by
 * `Last-Event-ID`); this takes over where EventSource gives up for good (any answer but 200), where nothing arrives
 * though the connection seems open, and where the server says `reset`. Each event is told once, in order.
 */
export class LiveStream {
  readonly #options: LiveStreamOptions;
  #source: StreamSource | null = null;
  #lastId: string | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #stopped = false;

  constructor(options: LiveStreamOptions) {
    this.#options = options;
    this.#lastId = options.after;
  }

  start(): void {
    this.#options.onState('connecting');
    this.#open();
  }

  stop(): void {
    this.#stopped = true;
    this.#close();
  }

  /** The network is said to be back, or there is another id to go on from: opens at once instead of waiting for the next turn. */
  wake(): void {
    if (this.#stopped) return;
    this.#close();
    this.#open();
  }

  /** The network is said to be gone. */
  lose(): void {
    if (!this.#stopped) this.#options.onState('offline');
  }

  #open(): void {
    const url = this.#options.url(this.#lastId);
    const source = (this.#options.open ?? ((u) => new EventSource(u)))(url);
    this.#source = source;
    // A source that was replaced may still have events under way; they are not ours any more.
    const on = (name: string, handle: (event: MessageEvent<string>) => void) =>
      source.addEventListener(name, (event) => {
        if (this.#source === source) handle(event);
      });

    on('open', () => this.#opened());
    on('error', () => this.#failed(source));
    on('ping', () => {
      this.#heard();
      this.#options.onPing?.();
    });
    on('reset', () => void this.#reset());
    for (const name of this.#options.events) on(name, (event) => this.#received(name, event));
    this.#heard();
  }

  #close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#source?.close();
    this.#source = null;
  }

  #opened(): void {
    this.#failures = 0;
    this.#heard();
    this.#options.onState('live');
    if (this.#lastId === null) this.#options.onGap();
  }

  #received(name: string, event: MessageEvent<string>): void {
    this.#heard();
    const id = event.lastEventId === '' ? null : event.lastEventId;
    if (id !== null) this.#lastId = id;
    this.#options.onEvent(name, JSON.parse(event.data), id);
  }

  #heard(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#lost();
      this.wake();
    }, silentMs);
  }

  #failed(source: StreamSource): void {
    this.#lost();
    if (source.readyState !== closed) return;
    this.#close();
    void this.#reopen();
  }

  #lost(): void {
    this.#failures++;
    this.#options.onState(this.#failures >= offlineAfterFailures ? 'offline' : 'reconnecting');
  }

  async #reset(): Promise<void> {
    this.#close();
    this.#options.onState('reconnecting');
    try {
      this.#lastId = await this.#options.onReset();
    } catch {
      // The old id stays, so that the next stream says `reset` again.
      this.#failures++;
      return this.#reopen();
    }
    this.wake();
  }

  async #reopen(): Promise<void> {
    if (!(await this.#options.mayReopen()) || this.#stopped || this.#source) return;
    const delay = Math.min(firstDelayMs * 2 ** Math.min(this.#failures - 1, 10), longestDelayMs);
    // Jitter: the pages of a whole office lose their node in the same moment.
    const jitter = 0.5 + (this.#options.random ?? Math.random)() / 2;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), delay * jitter);
  }
}
