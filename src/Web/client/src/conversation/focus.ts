export const composerId = 'conversation-composer';
export const headingId = 'conversation-name';

/** Goes where a conversation is written to, or to its name where it cannot be. */
export function focusConversation(): void {
  (document.getElementById(composerId) ?? document.getElementById(headingId))?.focus();
}

/** Goes to a conversation that is about to be shown, as soon as it is; to its name where a keyboard would come up over it. */
export function focusOpened(): void {
  setTimeout(() => {
    if (hasKeyboard()) focusConversation();
    else document.getElementById(headingId)?.focus();
  });
}

/** Whether there are keys to type on, rather than a touch screen that shows some. */
export function hasKeyboard(): boolean {
  return matchMedia('(hover: hover) and (pointer: fine)').matches;
}
