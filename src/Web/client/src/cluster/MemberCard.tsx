import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { describe } from '../api/problem';
import type { Cluster, ClusterMember } from '../api/types';
import { Button, Notice } from '../ui/controls';
import { fullTime } from '../ui/dates';
import { Confirm } from '../ui/Modal';
import styles from './Cluster.module.css';
import { type Mark, nameOf, refusalOf, runningFor, shortVersion, standingOf, warningOf } from './members';
import { useDrain } from './useCluster';

const icons: Record<Mark, typeof CircleCheck> = {
  serving: CircleCheck,
  busy: LoaderCircle,
  trouble: CircleAlert,
};

type MemberCardProps = { cluster: Cluster; member: ClusterMember; now: number };

export function MemberCard({ cluster, member, now }: MemberCardProps) {
  const [isAsking, setIsAsking] = useState(false);
  const drain = useDrain(member.address);
  const reasonId = useId();
  const name = nameOf(member.address);
  const standing = standingOf(member);
  const refusal = refusalOf(cluster, member);
  const Icon = icons[standing.mark];
  const unknown = (
    <span role="img" aria-label="unknown">
      –
    </span>
  );

  return (
    <li className={styles.card} data-member={name} data-mark={standing.mark}>
      <div className={styles.top}>
        <h3>{name}</h3>
        <p className={styles.standing}>
          <Icon size={17} aria-hidden /> {standing.label}
        </p>
      </div>
      <p className={styles.badges}>
        {member.leader && <span>Leader</span>}
        {member.oldest && <span>Oldest</span>}
        {member.self && <span>Serves this page</span>}
        {member.roles.map((role) => (
          <span key={role}>{role}</span>
        ))}
      </p>
      {standing.detail && <p className={styles.detail}>{standing.detail}</p>}
      <dl className={styles.figures}>
        <Figure name="Shards">{member.shards ?? unknown}</Figure>
        <Figure name="Entities">{member.entities ?? unknown}</Figure>
        <Figure name="Streams">{member.streams ?? unknown}</Figure>
        <Figure name="Running for">
          {member.started_at === null ? (
            unknown
          ) : (
            <time dateTime={member.started_at} title={fullTime(member.started_at)}>
              {runningFor(member.started_at, now)}
            </time>
          )}
        </Figure>
        <Figure name="Version">
          <span title={member.version}>{shortVersion(member.version)}</span>
        </Figure>
      </dl>
      {drain.error && <Notice>{describe(drain.error)}</Notice>}
      <div className={styles.actions}>
        {refusal !== null && (
          <p id={reasonId} className={styles.detail}>
            {refusal}
          </p>
        )}
        <Button
          small
          aria-label={`Drain ${name}`}
          aria-describedby={refusal === null ? undefined : reasonId}
          disabled={refusal !== null || drain.isPending}
          onClick={() => setIsAsking(true)}
        >
          Drain
        </Button>
      </div>
      <Confirm
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => drain.mutate()}
        title={`Drain ${name}?`}
        text={warningOf(member)}
        action="Drain"
      />
    </li>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
