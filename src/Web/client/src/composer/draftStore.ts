import { useSyncExternalStore } from 'react';
import { type Draft, emptyDraft } from './drafts';

// Of this tab only, and gone when it is closed: what is written here may be nobody else's business.
const prefix = 'draft:';
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

export function readDraft(customerId: string): Draft {
  let draft = drafts.get(customerId);
  if (!draft) {
    draft = load(customerId);
    drafts.set(customerId, draft);
  }
  return draft;
}

export function updateDraft(customerId: string, change: (draft: Draft) => Draft): void {
  const draft = change(readDraft(customerId));
  drafts.set(customerId, draft);
  save(customerId, draft);
  for (const tell of listeners) tell();
}

export function useDraft(customerId: string): Draft {
  return useSyncExternalStore(subscribe, () => readDraft(customerId));
}

/** Where something was sent without an answer so far, by this page or before it was loaded. */
export function customersWithAttempts(): string[] {
  const saved = savedKeys().map((key) => key.slice(prefix.length));
  const ids = new Set([...saved, ...drafts.keys()]);
  return [...ids].filter((id) => readDraft(id).attempts.length > 0);
}

export function forgetDrafts(): void {
  drafts.clear();
  for (const key of savedKeys()) sessionStorage.removeItem(key);
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function savedKeys(): string[] {
  try {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

function load(customerId: string): Draft {
  try {
    const saved = sessionStorage.getItem(prefix + customerId);
    return saved === null ? emptyDraft : { ...emptyDraft, ...(JSON.parse(saved) as Draft) };
  } catch {
    return emptyDraft;
  }
}

function save(customerId: string, draft: Draft): void {
  try {
    if (draft.text === '' && draft.attempts.length === 0) sessionStorage.removeItem(prefix + customerId);
    else sessionStorage.setItem(prefix + customerId, JSON.stringify(draft));
  } catch {
    // Storage is full or switched off: the draft lives as long as the page.
  }
}
