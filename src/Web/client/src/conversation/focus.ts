export const composerId = 'conversation-composer';
export const headingId = 'conversation-name';

/** Goes where a conversation is written to, or to its name where it cannot be. */
export function focusConversation(): void {
  (document.getElementById(composerId) ?? document.getElementById(headingId))?.focus();
}
