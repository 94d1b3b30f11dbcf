import { Check, CheckCheck, CircleAlert, CircleHelp, Clock } from 'lucide-react';
import type { ComponentType } from 'react';
import { Tip } from '../ui/controls';
import type { Delivery } from './delivery';
import styles from './Message.module.css';

const icons: Record<Delivery['mark'], ComponentType<{ size?: number; 'aria-hidden'?: boolean }>> = {
  clock: Clock,
  faint: Check,
  one: Check,
  two: CheckCheck,
  unsure: CircleHelp,
  failed: CircleAlert,
};

/** The tick of an outbound row. */
export function DeliveryMark({ delivery }: { delivery: Delivery }) {
  const Icon = icons[delivery.mark];
  return (
    <Tip text={delivery.label}>
      <span role="img" aria-label={delivery.label} className={styles.mark} data-mark={delivery.mark}>
        <Icon size={delivery.mark === 'clock' ? 13 : 15} aria-hidden />
      </span>
    </Tip>
  );
}
