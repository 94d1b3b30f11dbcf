import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { getSimulator } from '../api/calls';
import type { Simulator } from '../api/types';
import { Button } from '../ui/controls';
import styles from './Simulator.module.css';

/** The simulated carrier, where there is one. */
export function useSimulator(): Simulator | null {
  const { data } = useQuery({ queryKey: ['simulator'], queryFn: ({ signal }) => getSimulator(signal) });
  return data?.simulated ? data : null;
}

type SimulatorBannerProps = { isTextingIn: boolean; onTextIn: () => void };

/** Says that texts go nowhere, and lets one play the customer. */
export function SimulatorBanner({ isTextingIn, onTextIn }: SimulatorBannerProps) {
  return (
    <aside className={styles.banner} aria-label="Simulated carrier">
      <FlaskConical size={16} aria-hidden />
      <span>
        <b>Simulated carrier:</b> nothing leaves this machine
      </span>
      <Button small aria-expanded={isTextingIn} onClick={onTextIn}>
        Text in as a customer
      </Button>
    </aside>
  );
}
