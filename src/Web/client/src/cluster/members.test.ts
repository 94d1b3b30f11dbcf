import { describe, expect, it } from 'vitest';
import { aMember } from '../api/samples';
import type { Cluster, ClusterMember } from '../api/types';
import { nameOf, newsOf, refusalOf, runningFor, shortVersion, standingOf, warningOf } from './members';

function clusterOf(...members: ClusterMember[]): Cluster {
  return { self: '', leader: null, oldest: null, members };
}

describe('the standing of a member', () => {
  it.each<[Partial<ClusterMember>, string, string]>([
    [{}, 'serving', 'Up'],
    [{ draining: true }, 'busy', 'Draining'],
    [{ status: 'leaving', answering: false, draining: null }, 'busy', 'Draining'],
    [{ status: 'exiting', answering: false, draining: null }, 'busy', 'Draining'],
    [{ status: 'joining' }, 'busy', 'Joining'],
    [{ status: 'weakly_up' }, 'busy', 'Joining'],
    [{ answering: false, draining: null }, 'trouble', 'Not answering'],
    [{ reaches_database: false }, 'trouble', 'No database'],
    [{ reachable: false, answering: false, draining: null }, 'trouble', 'Unreachable'],
    [{ status: 'leaving', reachable: false }, 'trouble', 'Unreachable'],
    [{ status: 'down', reachable: false }, 'trouble', 'Given up'],
  ])('%o is %s: %s', (changes, mark, label) => {
    expect(standingOf(aMember('a:1', changes))).toMatchObject({ mark, label });
  });

  it('tells how much a draining member still has', () => {
    expect(standingOf(aMember('a:1', { draining: true, shards: 7 })).detail).toContain('7 shards');
    expect(standingOf(aMember('a:1', { draining: true, shards: 0 })).detail).not.toContain('0');
  });
});

describe('a drain', () => {
  const other = aMember('b:2');

  it('is possible while another node is up', () => {
    expect(refusalOf(clusterOf(aMember('a:1'), other), aMember('a:1'))).toBeNull();
  });

  it.each<[string, ClusterMember[]]>([
    ['alone', []],
    ['the other is unreachable', [aMember('b:2', { reachable: false })]],
    ['the other drains', [aMember('b:2', { draining: true })]],
    ['the other leaves', [aMember('b:2', { status: 'leaving' })]],
    ['the other has not come in yet', [aMember('b:2', { status: 'joining' })]],
  ])('is refused when nobody can take over: %s', (_, others) => {
    expect(refusalOf(clusterOf(aMember('a:1'), ...others), aMember('a:1'))).toContain('No other node');
  });

  it.each<Partial<ClusterMember>>([{ draining: true }, { reachable: false }, { status: 'down' }])(
    'is refused for a member that goes anyway: %o',
    (changes) => {
      const member = aMember('a:1', changes);
      expect(refusalOf(clusterOf(member, other), member)).not.toBeNull();
    },
  );

  it('warns when it ends the node that serves the page', () => {
    expect(warningOf(aMember('a:1', { self: true }))).toContain('serves this page');
    expect(warningOf(aMember('a:1'))).not.toContain('serves this page');
  });
});

describe('the news', () => {
  it('are none at the first look and when nothing changed', () => {
    const cluster = clusterOf(aMember('a:1'));
    expect(newsOf(undefined, cluster)).toEqual([]);
    expect(newsOf(cluster, clusterOf(aMember('a:1', { shards: 3 })))).toEqual([]);
  });

  it('tell who came, changed and left', () => {
    const before = clusterOf(aMember('a:1'), aMember('b:2'));
    const after = clusterOf(aMember('a:1', { draining: true }), aMember('c:3'));
    expect(newsOf(before, after)).toEqual([
      'a:1: Draining.',
      'c:3 has come: Up.',
      'b:2 has left the cluster.',
    ]);
  });
});

describe('names and times', () => {
  it('names a member by its host and port', () => {
    expect(nameOf('akka.tcp://messaging@10.0.0.1:4053')).toBe('10.0.0.1:4053');
    expect(nameOf('akka.ssl.tcp://messaging@node-1.sms:4053')).toBe('node-1.sms:4053');
  });

  it('shortens the commit in a version', () => {
    expect(shortVersion('1.0.0+2dbbb8ae17195e470fc3c2f2742b6a08262bc1b5')).toBe('1.0.0+2dbbb8ae');
    expect(shortVersion('1.0.0')).toBe('1.0.0');
  });

  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3600, '1 h'],
    [3600 + 12 * 60, '1 h 12 min'],
    [86_400, '1 day'],
    [86_400 * 4 + 5, '4 days'],
  ])('%i seconds are %s', (seconds, text) => {
    const now = Date.UTC(2026, 0, 31);
    expect(runningFor(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
  });
});
