import { useEffect } from 'react';
import { go } from './useRoute';

export const searchId = 'inbox-search';

/** `/` goes to the search box, Escape back to the inbox, unless a text is being written. Dialogs and menus take their Escape before this. */
export function useShortcuts(customerId: string | null): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
        return;
      if (event.key === '/' && !isTyping(event.target)) {
        event.preventDefault();
        document.getElementById(searchId)?.focus();
      } else if (event.key === 'Escape' && customerId !== null && !isWriting(event.target)) {
        go(null);
        // Where the list was left, once it is there again.
        requestAnimationFrame(() =>
          document.querySelector<HTMLElement>(`[data-customer-id="${CSS.escape(customerId)}"]`)?.focus(),
        );
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [customerId]);
}

// Escape is pressed by reflex while writing; an empty box has nothing to be left by mistake.
function isWriting(target: EventTarget | null): boolean {
  return isTyping(target) && (target as HTMLInputElement).value !== '';
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
