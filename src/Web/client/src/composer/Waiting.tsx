import { Button, Notice } from '../ui/controls';
import styles from './Composer.module.css';
import { canEdit, type Draft, reasonOf } from './drafts';
import type { useSend } from './useSend';

type WaitingProps = {
  draft: Draft;
  sending: ReturnType<typeof useSend>;
  /** Where the customer cannot be texted, it can only be read and given up. */
  canSend: boolean;
};

/** What was sent and is not known to be, in its order: one button sends all of it again. */
export function Waiting({ draft, sending, canSend }: WaitingProps) {
  const reason = reasonOf(draft);
  if (reason === null) return null;
  return (
    <Notice>
      <p>{reason}</p>
      <ol className={styles.waiting} aria-label="Not sent yet">
        {draft.attempts.map((attempt) => (
          <li key={attempt.key}>
            <span dir="auto" className={styles.unsent}>
              “{attempt.text}”
            </span>
            <Button small onClick={() => sending.discard(attempt.key)}>
              Discard
            </Button>
          </li>
        ))}
      </ol>
      {canSend && (
        <div className={styles.choices}>
          <Button small onClick={sending.sendAgain}>
            Send again
          </Button>
          {canEdit(draft) && (
            <Button small onClick={sending.edit}>
              Edit
            </Button>
          )}
        </div>
      )}
    </Notice>
  );
}
