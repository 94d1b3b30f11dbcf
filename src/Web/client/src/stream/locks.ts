/** The part of the Web Locks API that is used, so that tests can put their own in its place. */
export interface Locks {
  request(
    name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    whileHeld: () => Promise<void>,
  ): Promise<void>;
}

/** Tabs know of each other only where the page is served securely (or from this very machine). */
export function tabLocks(): Locks | null {
  return 'locks' in navigator && typeof BroadcastChannel === 'function' ? (navigator.locks as Locks) : null;
}

export interface Holding {
  onHeld(): void;
  /** Another tab has taken it away. */
  onLost?(): void;
  /** Do not wait for the one that holds it. */
  steal?: boolean;
}

/** Waits for a lock among all tabs and keeps it until the answer is called. A tab that is closed gives its locks back. */
export function hold(locks: Locks, name: string, { onHeld, onLost, steal = false }: Holding): () => void {
  const waiting = new AbortController();
  let isWanted = true;
  let isHeld = false;
  let release = () => {};
  const whileHeld = () =>
    new Promise<void>((resolve) => {
      if (!isWanted) return resolve();
      release = resolve;
      isHeld = true;
      onHeld();
    });

  locks.request(name, steal ? { steal } : { signal: waiting.signal }, whileHeld).catch(() => {
    if (!isWanted) return;
    if (isHeld) onLost?.();
    // A browser that refuses locks altogether leaves each tab to itself.
    else onHeld();
  });
  return () => {
    isWanted = false;
    waiting.abort();
    release();
  };
}

/** Waits for whichever of several locks is free first, and keeps that one. */
export function holdOneOf(locks: Locks, names: readonly string[], onHeld: () => void): () => void {
  let releases: (() => void)[] = [];
  const releaseAllBut = (kept: number | null) => {
    const others = releases.filter((_, i) => i !== kept);
    releases = releases.filter((_, i) => i === kept);
    for (const release of others) release();
  };
  releases = names.map((name, i) =>
    hold(locks, name, {
      onHeld: () => {
        releaseAllBut(i);
        onHeld();
      },
    }),
  );
  return () => releaseAllBut(null);
}
