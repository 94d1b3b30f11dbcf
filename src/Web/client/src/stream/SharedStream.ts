import { LiveStream, type LiveStreamOptions, type StreamState } from './LiveStream';
import { hold, type Locks } from './locks';

/** What tabs say to each other about the stream they share. */
export type Told =
  | { kind: 'hello' }
  | { kind: 'here'; state: StreamState; lastId: string | null; isHidden: boolean }
  | { kind: 'event'; name: string; data: unknown; id: string | null }
  | { kind: 'gap' }
  | { kind: 'reset' };

/** The part of `BroadcastChannel` that is used. */
export interface StreamChannel {
  onmessage: ((event: MessageEvent<Told>) => void) | null;
  postMessage(told: Told): void;
  close(): void;
}

export interface SharedStreamOptions extends LiveStreamOptions {
  /** Names the stream among the tabs of a browser. */
  name: string;
  locks: Locks;
  openChannel(name: string): StreamChannel;
  isHidden(): boolean;
}

const answerMs = 5_000;
// The server pings every 25 s, and the leader says so.
const silentMs = 60_000;

/**
 * One event stream for all tabs of a browser. The tab that holds a lock leads: it has the stream and passes on what it
 * tells. When the leader is closed the lock goes to another tab, which resumes after the last id it heard; a leader that
 * does not answer any more (frozen, or asleep) has the lock taken from it.
 */
export class SharedStream {
  readonly #options: SharedStreamOptions;
  #channel: StreamChannel | null = null;
  #lead: LiveStream | null = null;
  #letGo = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: StreamState = 'connecting';
  #lastId: string | null;
  /** Whether something may have happened that was neither loaded nor heard. */
  #isBehind: boolean;

  constructor(options: SharedStreamOptions) {
    this.#options = options;
    this.#lastId = options.after;
    this.#isBehind = options.after === null;
  }

  start(): void {
    this.#says('connecting');
    this.#join();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#lead?.stop();
    this.#lead = null;
    this.#letGo();
    this.#channel?.close();
    this.#channel = null;
  }

  /** The tab is about to be frozen: it must not lead, and does not hear the others until it goes on. */
  rest(): void {
    this.stop();
  }

  goOn(): void {
    if (this.#channel) {
      this.wake();
      return;
    }
    this.#isBehind = true;
    this.start();
  }

  wake(): void {
    if (this.#lead) this.#lead.wake();
    else if (this.#channel) this.#ask();
  }

  lose(): void {
    if (this.#lead) this.#lead.lose();
    else if (this.#channel) this.#says('offline');
  }

  #join(): void {
    this.#channel = this.#options.openChannel(this.#options.name);
    this.#channel.onmessage = ({ data }) => this.#hears(data);
    this.#queue(false);
    this.#ask();
  }

  #queue(steal: boolean): void {
    this.#letGo();
    this.#letGo = hold(this.#options.locks, this.#options.name, {
      steal,
      onHeld: () => this.#leads(),
      onLost: () => this.#isOverthrown(),
    });
  }

  #leads(): void {
    clearTimeout(this.#timer);
    this.#lead = new LiveStream({
      ...this.#options,
      after: this.#isBehind ? null : this.#lastId,
      onEvent: (name, data, id) => {
        this.#tells({ kind: 'event', name, data, id });
        this.#takes(name, data, id);
      },
      onState: (state) => {
        this.#says(state);
        this.#isHere();
      },
      onGap: () => {
        this.#tells({ kind: 'gap' });
        this.#catchUp();
      },
      onReset: async () => {
        this.#tells({ kind: 'reset' });
        this.#lastId = await this.#options.onReset();
        return this.#lastId;
      },
      onPing: () => this.#isHere(),
    });
    this.#lead.start();
  }

  #isOverthrown(): void {
    this.#lead?.stop();
    this.#lead = null;
    // What the other one told before this tab found out was not for a leader to hear.
    this.#isBehind = true;
    this.#queue(false);
    this.#ask();
  }

  #hears(told: Told): void {
    if (this.#lead) {
      // Whatever else is told is by a leader that is about to find out that it is none any more.
      if (told.kind === 'hello') this.#isHere();
      return;
    }
    if (told.kind === 'hello') return;
    this.#expectMore(told);
    switch (told.kind) {
      case 'here':
        this.#lastId = told.lastId ?? this.#lastId;
        this.#says(told.state);
        if (told.state === 'live' && this.#isBehind) this.#catchUp();
        break;
      case 'event':
        this.#takes(told.name, told.data, told.id);
        break;
      case 'gap':
        this.#catchUp();
        break;
      case 'reset':
        this.#startsOver();
        break;
    }
  }

  #expectMore(told: Told): void {
    clearTimeout(this.#timer);
    // Browsers slow down the timers of a hidden tab, so that it reconnects late: one that is looked at does better.
    const isStuck = told.kind === 'here' && told.state !== 'live' && told.isHidden;
    this.#timer =
      isStuck && !this.#options.isHidden()
        ? setTimeout(() => this.#queue(true), answerMs)
        : setTimeout(() => this.#ask(), silentMs);
  }

  #ask(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#queue(true), answerMs);
    this.#tells({ kind: 'hello' });
  }

  #isHere(): void {
    const isHidden = this.#options.isHidden();
    this.#tells({ kind: 'here', state: this.#state, lastId: this.#lastId, isHidden });
  }

  #tells(told: Told): void {
    this.#channel?.postMessage(told);
  }

  #takes(name: string, data: unknown, id: string | null): void {
    this.#lastId = id ?? this.#lastId;
    this.#options.onEvent(name, data, id);
  }

  #catchUp(): void {
    this.#isBehind = false;
    this.#options.onGap();
  }

  #startsOver(): void {
    this.#lastId = null;
    this.#isBehind = true;
    // A leader that starts over opens its stream from now on, and says so.
    void this.#options.onReset().catch(() => {});
  }

  #says(state: StreamState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
