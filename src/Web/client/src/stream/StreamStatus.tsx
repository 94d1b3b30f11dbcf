import type { StreamState } from './LiveStream';
import styles from './StreamStatus.module.css';

const words: Record<StreamState, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  offline: 'Offline — new messages will appear when the connection is back',
};

/** Says whether what is shown is kept up to date. */
export function StreamStatus({ state }: { state: StreamState }) {
  return (
    <p role="status" className={styles.status} data-stream={state}>
      <span className={styles.dot} aria-hidden />
      {words[state]}
    </p>
  );
}

/** The state of the whole page: as bad as its worst stream. A conversation that is just being opened is no news. */
export function worst(inbox: StreamState, conversation: StreamState | null): StreamState {
  const ranks: StreamState[] = ['live', 'connecting', 'reconnecting', 'offline'];
  const other = conversation === null || conversation === 'connecting' ? 'live' : conversation;
  return ranks.indexOf(other) > ranks.indexOf(inbox) ? other : inbox;
}
