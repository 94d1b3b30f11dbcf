import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { drainMember, getCluster } from '../api/calls';
import type { Cluster } from '../api/types';
import { nameOf, newsOf } from './members';

const key = ['cluster'];
const everyMs = 2000;

/** The cluster, looked at again and again while it is shown. */
export function useCluster() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => getCluster(signal),
    staleTime: 0,
    refetchInterval: everyMs,
    // The next look is the next try.
    retry: false,
  });
}

/** Has a member drain, and looks at once how it goes. */
export function useDrain(address: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => drainMember(nameOf(address)),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** The last thing that happened in the cluster while it was looked at. */
export function useNews(cluster: Cluster | undefined): string {
  const before = useRef(cluster);
  const [last, setLast] = useState('');
  useEffect(() => {
    if (cluster === undefined) return;
    const news = newsOf(before.current, cluster);
    before.current = cluster;
    if (news.length > 0) setLast(news.join(' '));
  }, [cluster]);
  return last;
}
