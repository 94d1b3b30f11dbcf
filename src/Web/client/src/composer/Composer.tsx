import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import type { Customer } from '../api/types';
import { composerId, focusConversation, hasKeyboard } from '../conversation/focus';
import { IconButton } from '../ui/controls';
import { isReachable, titleOf } from '../ui/phone';
import styles from './Composer.module.css';
import { updateDraft, useDraft } from './draftStore';
import { isSending, write } from './drafts';
import { countParts, isWorthShowing, maxParts, type PartCount } from './parts';
import { useSend } from './useSend';
import { Waiting } from './Waiting';

/** Where a text is written. */
export function Composer({ customer, onSend }: { customer: Customer; onSend: () => void }) {
  const draft = useDraft(customer.id);
  const sending = useSend(customer.id);
  const box = useGrowing(draft.text);
  useFocusWhereTyping();

  const obstacle = obstacleOf(customer);
  const count = countParts(draft.text.trim());
  const isTooLong = count.parts > maxParts;
  const canSend = obstacle === null && count.parts > 0 && !isTooLong;

  const send = () => {
    sending.send();
    onSend();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method is composing, Enter chooses among its words.
    // Safari says by 229 alone that the Enter which ended it was one.
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || isComposing) return;
    event.preventDefault();
    if (canSend) send();
  };

  if (obstacle !== null) {
    return (
      <footer className={styles.footer}>
        <div className={styles.inner}>
          <Waiting draft={draft} sending={sending} canSend={false} />
          {draft.text.trim() !== '' && (
            <p className={styles.kept} dir="auto">
              Not sent: “{draft.text}”
            </p>
          )}
          <p className={styles.obstacle} role="note">
            {obstacle}
          </p>
        </div>
      </footer>
    );
  }

  return (
    <footer className={styles.footer}>
      <div className={styles.inner}>
        <Waiting draft={draft} sending={sending} canSend />
        <div className={styles.box}>
          <textarea
            ref={box}
            id={composerId}
            className={styles.textarea}
            rows={1}
            dir="auto"
            value={draft.text}
            onChange={(e) => updateDraft(customer.id, (d) => write(d, e.target.value))}
            onKeyDown={onKeyDown}
            placeholder="Write a text…"
            aria-label={`Text to ${titleOf(customer)}`}
            aria-describedby="composer-count"
            enterKeyHint="send"
          />
          <IconButton label="Send" className={styles.send} disabled={!canSend} onClick={send}>
            <SendHorizontal size={19} aria-hidden />
          </IconButton>
        </div>
        <div className={styles.below}>
          <p id="composer-count" className={styles.count} data-over={isTooLong} aria-live="polite">
            {isWorthShowing(count) && wordsFor(count)}
          </p>
          {isSending(draft) && (
            <p className={styles.sending} dir="auto">
              Sending “{draft.attempts.map((a) => a.text).join('” “')}”…
            </p>
          )}
        </div>
      </div>
    </footer>
  );
}

function wordsFor({ parts, left, encoding }: PartCount): string {
  if (parts > maxParts) return `Too long: ${parts} parts, and ${maxParts} is the most`;
  const reason = encoding === 'UCS-2' ? ' · special characters make parts shorter' : '';
  return `${left} left in part ${parts}${reason}`;
}

function obstacleOf(customer: Customer): string | null {
  if (customer.kind === 'group') return 'Group conversations can be read here, but not answered.';
  if (customer.opted_out) return 'This customer has opted out. Only their own START lifts that.';
  if (customer.phone_numbers.length === 0)
    return 'This customer has no number any more: add one, above, to reply.';
  if (!customer.phone_numbers.some(isReachable)) return 'This sender cannot receive texts.';
  return null;
}

/** As high as its text, up to what the style allows. */
function useGrowing(text: string) {
  const box = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what changes the height
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.style.height = 'auto';
    box.current.style.height = `${box.current.scrollHeight}px`;
  }, [text]);
  return box;
}

/** Opens ready to type, but not where that would bring up a keyboard over the conversation. */
function useFocusWhereTyping() {
  useEffect(() => {
    const active = document.activeElement;
    const isChosenByKey = active?.matches('[data-customer-id]:focus-visible') ?? false;
    const isInUse = active instanceof HTMLInputElement;
    if (isChosenByKey || (!isInUse && hasKeyboard())) focusConversation();
  }, []);
}
