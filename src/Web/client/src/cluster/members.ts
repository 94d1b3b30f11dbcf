import type { Cluster, ClusterMember } from '../api/types';

/** Gets the focus when the view opens. */
export const clusterHeadingId = 'cluster-heading';

export type Mark = 'serving' | 'busy' | 'trouble';

/** How a member stands, in words that do not need the colour beside them. */
export interface Standing {
  mark: Mark;
  label: string;
  /** What it means, where the label alone does not say it. */
  detail: string | null;
}

/** `host:port`, by which the interface knows a member too. */
export function nameOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

export function standingOf(member: ClusterMember): Standing {
  if (member.status === 'down' || member.status === 'removed')
    return { mark: 'trouble', label: 'Given up', detail: 'The cluster removes it.' };
  if (!member.reachable)
    return {
      mark: 'trouble',
      label: 'Unreachable',
      detail: 'If it does not come back soon, the cluster removes it and takes over its conversations.',
    };
  if (isLeaving(member)) return { mark: 'busy', label: 'Draining', detail: drainingDetail(member) };
  if (member.status !== 'up')
    return { mark: 'busy', label: 'Joining', detail: 'It serves once the others have let it in.' };
  if (!member.answering)
    return {
      mark: 'trouble',
      label: 'Not answering',
      detail: 'The cluster hears it, but it answers no questions.',
    };
  if (member.reaches_database === false)
    return {
      mark: 'trouble',
      label: 'No database',
      detail:
        'It does not reach its database. If other nodes do, it gives its conversations to them and starts anew.',
    };
  return { mark: 'serving', label: 'Up', detail: null };
}

export function isLeaving(member: ClusterMember): boolean {
  return member.draining === true || member.status === 'leaving' || member.status === 'exiting';
}

/** Why a member cannot be drained now; null when it can. */
export function refusalOf(cluster: Cluster, member: ClusterMember): string | null {
  if (isLeaving(member)) return 'It is draining already.';
  if (member.status === 'down' || member.status === 'removed') return 'The cluster is removing it.';
  if (!member.reachable)
    return 'It cannot be reached. The cluster removes it by itself if it does not come back.';
  if (!cluster.members.some((other) => other.address !== member.address && canTakeOver(other)))
    return 'No other node is up to take over its conversations. To end the service, stop the process.';
  return null;
}

/** What to tell before a drain begins. */
export function warningOf(member: ClusterMember): string {
  const own = member.self
    ? ' It serves this page, which goes on at another node if a load balancer leads there.'
    : '';
  return (
    'Its streams reconnect to the other nodes and its conversations move there within seconds; no text is lost. ' +
    'Then its program ends, and does not come back by itself: start it again when you want it back.' +
    own
  );
}

/** What has changed from one look to the next, for those who do not see it. */
export function newsOf(before: Cluster | undefined, after: Cluster): string[] {
  if (before === undefined) return [];
  const news: string[] = [];
  for (const member of after.members) {
    const earlier = before.members.find((other) => other.address === member.address);
    const label = standingOf(member).label;
    if (earlier === undefined) news.push(`${nameOf(member.address)} has come: ${label}.`);
    else if (standingOf(earlier).label !== label) news.push(`${nameOf(member.address)}: ${label}.`);
  }
  for (const member of before.members) {
    if (!after.members.some((other) => other.address === member.address))
      news.push(`${nameOf(member.address)} has left the cluster.`);
  }
  return news;
}

/** A version with no more of its commit than one needs to tell it from others. */
export function shortVersion(version: string): string {
  return version.replace(/(\+[0-9a-f]{8})[0-9a-f]+$/, '$1');
}

/** How long something has run; clocks that differ never make it negative. */
export function runningFor(startedAt: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - new Date(startedAt).getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return days === 1 ? '1 day' : `${days} days`;
}

function canTakeOver(member: ClusterMember): boolean {
  return member.reachable && !isLeaving(member) && (member.status === 'up' || member.status === 'weakly_up');
}

function drainingDetail(member: ClusterMember): string {
  return member.shards ? `${member.shards} shards are still to move.` : 'It is on its way out.';
}
