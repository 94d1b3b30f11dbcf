import type { Locks } from './locks';
import type { StreamChannel, Told } from './SharedStream';

interface Request {
  whileHeld: () => Promise<void>;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Stands in for the locks of a browser in tests: first come, first served, or stolen. */
export class FakeLocks implements Locks {
  readonly #holders = new Map<string, Request>();
  readonly #queues = new Map<string, Request[]>();

  request(
    name: string,
    { signal, steal }: { signal?: AbortSignal; steal?: boolean },
    whileHeld: () => Promise<void>,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = { whileHeld, resolve, reject };
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      if (steal) {
        this.#holders.get(name)?.reject(new Error('stolen'));
        this.#holders.delete(name);
        queue.unshift(request);
      } else queue.push(request);
      signal?.addEventListener('abort', () => {
        const at = queue.indexOf(request);
        if (at < 0) return;
        queue.splice(at, 1);
        reject(new Error('aborted'));
      });
      queueMicrotask(() => this.#grant(name));
    });
  }

  isHeld(name: string): boolean {
    return this.#holders.has(name);
  }

  #grant(name: string): void {
    if (this.#holders.has(name)) return;
    const request = this.#queues.get(name)?.shift();
    if (!request) return;
    this.#holders.set(name, request);
    void request.whileHeld().then(() => {
      request.resolve();
      if (this.#holders.get(name) !== request) return;
      this.#holders.delete(name);
      this.#grant(name);
    });
  }
}

/** Stands in for a BroadcastChannel: everyone hears what the others post. */
export class FakeAir {
  readonly #channels = new Set<StreamChannel>();

  open(): StreamChannel {
    const channel: StreamChannel = {
      onmessage: null,
      postMessage: (told: Told) => {
        for (const other of [...this.#channels])
          if (other !== channel) other.onmessage?.({ data: told } as MessageEvent<Told>);
      },
      close: () => void this.#channels.delete(channel),
    };
    this.#channels.add(channel);
    return channel;
  }
}
