import { AlertDialog, Dialog } from 'radix-ui';
import { type ReactNode, type RefObject, useRef } from 'react';
import { Button } from './controls';
import styles from './overlays.module.css';

type ModalProps = {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  text: string;
  children: ReactNode;
  /** Where it led to, if it did: that takes the focus then. Else it goes back to where it came from. */
  leadsTo?: () => (() => void) | null;
};

/** A dialog with a title and a line of explanation. */
export function Modal({ isOpen, onClose, title, text, children, leadsTo }: ModalProps) {
  const focus = useFocusBack(leadsTo);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.overlay} />
        <Dialog.Content className={styles.dialog} {...focus}>
          <div>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Description className={styles.text}>{text}</Dialog.Description>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type ModalActionsProps = { onClose: () => void; action: string; isPending: boolean };

/** The end of a form in a dialog. */
export function ModalActions({ onClose, action, isPending }: ModalActionsProps) {
  return (
    <div className={styles.actions}>
      <Button onClick={onClose}>Cancel</Button>
      <Button primary type="submit" disabled={isPending}>
        {action}
      </Button>
    </div>
  );
}

type ConfirmProps = {
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  text: string;
  action: string;
  /** Where the focus goes when it is closed, if it was opened from what is gone by then. */
  backTo?: RefObject<HTMLElement | null>;
};

/** Asks before something that cannot be taken back. */
export function Confirm({ isOpen, onClose, onConfirm, title, text, action, backTo }: ConfirmProps) {
  const focus = useFocusBack(() => (backTo ? () => backTo.current?.focus() : null));
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={styles.overlay} />
        <AlertDialog.Content className={styles.dialog} {...focus}>
          <div>
            <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
            <AlertDialog.Description className={styles.text}>{text}</AlertDialog.Description>
          </div>
          <div className={styles.actions}>
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button primary onClick={onConfirm}>
                {action}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

// Radix gives the focus back to the dialog's own trigger, and these have none: whoever opens one says so by its state.
function useFocusBack(leadsTo?: ModalProps['leadsTo']) {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const lead = leadsTo?.();
      if (lead) lead();
      else if (opener.current instanceof HTMLElement) opener.current.focus();
    },
  };
}
