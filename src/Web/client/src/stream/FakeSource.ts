import type { StreamSource } from './LiveStream';

/** Stands in for EventSource in tests: says what it is told to say. */
export class FakeSource implements StreamSource {
  readyState = 0;
  isClosed = false;
  readonly url: string;
  readonly #listeners = new Map<string, ((event: MessageEvent<string>) => void)[]>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close(): void {
    this.readyState = 2;
    this.isClosed = true;
  }

  opens(): void {
    this.readyState = 1;
    this.says('open');
  }

  /** The connection dropped and the browser reconnects by itself. */
  drops(): void {
    this.readyState = 0;
    this.says('error');
  }

  /** The server answered something other than a stream: the browser gives up for good. */
  isRefused(): void {
    this.readyState = 2;
    this.says('error');
  }

  says(type: string, data: unknown = {}, lastEventId = ''): void {
    const event = { data: JSON.stringify(data), lastEventId } as MessageEvent<string>;
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}
