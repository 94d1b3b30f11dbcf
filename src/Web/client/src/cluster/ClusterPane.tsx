import { ArrowLeft, WifiOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { describe } from '../api/problem';
import { go } from '../shell/useRoute';
import { Button, Empty, IconButton, Notice } from '../ui/controls';
import { timeOf } from '../ui/dates';
import { useNow } from '../ui/hooks';
import styles from './Cluster.module.css';
import { MemberCard } from './MemberCard';
import { clusterHeadingId } from './members';
import { useCluster, useNews } from './useCluster';

/** The nodes that serve this installation, for those who run it. */
export function ClusterPane() {
  const { data, error, dataUpdatedAt, refetch } = useCluster();
  const news = useNews(data);
  const now = useNow(1000);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  return (
    <section className={styles.pane} aria-labelledby={clusterHeadingId}>
      <header className={styles.header}>
        <IconButton label="Back to the inbox" onClick={() => go(null)}>
          <ArrowLeft size={20} aria-hidden />
        </IconButton>
        <div>
          <h2 id={clusterHeadingId} ref={heading} tabIndex={-1}>
            Cluster
          </h2>
          {data && <p>{data.members.length === 1 ? '1 node' : `${data.members.length} nodes`}</p>}
        </div>
      </header>
      <p role="status" className={styles.news} data-empty={news === ''}>
        {news}
      </p>
      {data === undefined ? (
        error && (
          <Empty
            icon={<WifiOff size={34} strokeWidth={1.5} aria-hidden />}
            title="The cluster cannot be shown"
          >
            <p>{describe(error)}</p>
            <Button onClick={() => void refetch()}>Try again</Button>
          </Empty>
        )
      ) : (
        <div className={styles.body}>
          {error && (
            <Notice>
              {describe(error)} What is shown is from {timeOf(new Date(dataUpdatedAt).toISOString())}; it is
              looked at again every two seconds.
            </Notice>
          )}
          <ul className={styles.members} aria-label="Nodes">
            {data.members.map((member) => (
              <MemberCard key={member.address} cluster={data} member={member} now={now} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
