import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { Customer, Simulator } from '../api/types';
import { IconButton } from '../ui/controls';
import styles from './Simulator.module.css';
import { TextIn } from './TextIn';

type TextInPanelProps = { simulator: Simulator; customer: Customer | undefined; onClose: () => void };

/** Stands beside the conversation that it writes to, which makes room for it. */
export function TextInPanel({ simulator, customer, onClose }: TextInPanelProps) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.querySelector<HTMLInputElement>('[name=text]')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };

  return (
    <aside ref={panel} className={styles.panel} aria-label="Text in as a customer" onKeyDown={onKeyDown}>
      <div className={styles.head}>
        <h2>Text in as a customer</h2>
        <IconButton label="Close" onClick={onClose}>
          <X size={18} aria-hidden />
        </IconButton>
      </div>
      <TextIn key={customer?.id} simulator={simulator} customer={customer} />
    </aside>
  );
}
