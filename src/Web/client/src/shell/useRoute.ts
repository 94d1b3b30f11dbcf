import { type MouseEvent, useSyncExternalStore } from 'react';

const moved = 'messaging:moved';

const clusterPath = '/cluster';

/** The conversation that the address names; null for the inbox alone. */
export function useRoute(): string | null {
  return useSyncExternalStore(subscribe, current);
}

export function pathOf(customerId: string | null): string {
  return customerId === null ? '/' : `/c/${encodeURIComponent(customerId)}`;
}

/** Whether the address names the view of the cluster. */
export function useIsAtCluster(): boolean {
  return useSyncExternalStore(subscribe, () => location.pathname === clusterPath);
}

export function go(customerId: string | null): void {
  move(pathOf(customerId));
}

export function goToCluster(): void {
  move(clusterPath);
}

/** Follows a link within the page; a click that asks for a new tab stays the browser's. */
export function follow(event: MouseEvent, customerId: string): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(customerId);
}

function move(path: string): void {
  if (location.pathname === path) return;
  history.pushState(null, '', path);
  window.dispatchEvent(new Event(moved));
}

function current(): string | null {
  const name = /^\/c\/([^/]+)\/?$/.exec(location.pathname)?.[1];
  if (name === undefined) return null;
  try {
    return decodeURIComponent(name);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(moved, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(moved, listener);
  };
}
