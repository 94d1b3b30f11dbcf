import { useMutation } from '@tanstack/react-query';
import { LogOut, Network, SquarePen, UserRound } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { describe } from '../api/problem';
import type { Session } from '../api/types';
import type { StreamState } from '../stream/LiveStream';
import { StreamStatus } from '../stream/StreamStatus';
import { IconButton, Notice } from '../ui/controls';
import overlays from '../ui/overlays.module.css';
import styles from './Shell.module.css';
import { goToCluster } from './useRoute';

type TopBarProps = {
  session: Session;
  streamState: StreamState;
  onNew: () => void;
  onLeave: () => Promise<void>;
};

export function TopBar({ session, streamState, onNew, onLeave }: TopBarProps) {
  const leave = useMutation({ mutationFn: onLeave });
  return (
    <header className={styles.topBar}>
      <div className={styles.heading}>
        <h1>Messages</h1>
        <StreamStatus state={streamState} />
        {leave.error && <Notice>You are still signed in: {describe(leave.error)}</Notice>}
      </div>
      <IconButton label="New conversation" onClick={onNew}>
        <SquarePen size={20} aria-hidden />
      </IconButton>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger asChild>
          <button type="button" className={styles.account} aria-label={`Account of ${session.username}`}>
            <UserRound size={19} aria-hidden />
          </button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className={overlays.menu} align="end" sideOffset={6} collisionPadding={8}>
            <DropdownMenu.Label className={overlays.menuLabel}>
              Signed in as {session.username}
            </DropdownMenu.Label>
            <DropdownMenu.Item className={overlays.menuItem} onSelect={goToCluster}>
              <Network size={17} aria-hidden />
              Cluster
            </DropdownMenu.Item>
            <DropdownMenu.Item className={overlays.menuItem} onSelect={() => leave.mutate()}>
              <LogOut size={17} aria-hidden />
              Sign out
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </header>
  );
}
