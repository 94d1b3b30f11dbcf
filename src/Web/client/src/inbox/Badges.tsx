import type { Customer } from '../api/types';
import { Tip } from '../ui/controls';
import styles from './Badges.module.css';

/** What sets a customer apart: a group, or one who does not want to be texted. */
export function Badges({ customer }: { customer: Pick<Customer, 'kind' | 'opted_out'> }) {
  return (
    <>
      {customer.kind === 'group' && <span className={styles.badge}>Group</span>}
      {customer.opted_out && (
        <Tip text="Has opted out: only their own START lifts that">
          <span className={`${styles.badge} ${styles.out}`}>Opted out</span>
        </Tip>
      )}
    </>
  );
}
