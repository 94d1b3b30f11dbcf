import { useMutation } from '@tanstack/react-query';
import { LogOut, Network, SquarePen, UserRound } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useRef, useState } from 'react';
import { describe } from '../api/problem';
import type { Session } from '../api/types';
import { clusterHeadingId } from '../cluster/members';
import { customersWithAttempts } from '../composer/draftStore';
import type { StreamState } from '../stream/LiveStream';
import { StreamStatus } from '../stream/StreamStatus';
import { IconButton, Notice } from '../ui/controls';
import { Confirm } from '../ui/Modal';
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
  const isLeadingAway = useRef(false);
  const account = useRef<HTMLButtonElement>(null);
  const [isAsking, setIsAsking] = useState(false);
  const signOut = () => (customersWithAttempts().length > 0 ? setIsAsking(true) : leave.mutate());
  const showCluster = () => {
    isLeadingAway.current = true;
    goToCluster();
  };
  // The menu holds the focus while it is open, and gives it back to its button: not where it led to another place.
  const onMenuClosed = (event: Event) => {
    if (!isLeadingAway.current) return;
    isLeadingAway.current = false;
    event.preventDefault();
    document.getElementById(clusterHeadingId)?.focus();
  };
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
          <button
            ref={account}
            type="button"
            className={styles.account}
            aria-label={`Account of ${session.username}`}
          >
            <UserRound size={19} aria-hidden />
          </button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            className={overlays.menu}
            align="end"
            sideOffset={6}
            collisionPadding={8}
            onCloseAutoFocus={onMenuClosed}
          >
            <DropdownMenu.Label className={overlays.menuLabel}>
              Signed in as {session.username}
            </DropdownMenu.Label>
            <DropdownMenu.Item className={overlays.menuItem} onSelect={showCluster}>
              <Network size={17} aria-hidden />
              Cluster
            </DropdownMenu.Item>
            <DropdownMenu.Item className={overlays.menuItem} onSelect={signOut}>
              <LogOut size={17} aria-hidden />
              Sign out
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <Confirm
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => leave.mutate()}
        title="Sign out with texts that are not sent?"
        text="The inbox marks the conversations that have some. Signing out forgets them."
        action="Sign out"
        backTo={account}
      />
    </header>
  );
}
