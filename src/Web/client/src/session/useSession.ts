import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { getSession, signOut } from '../api/calls';
import { onSignedOut } from '../api/http';
import { Problem } from '../api/problem';
import type { Session } from '../api/types';
import { forgetDrafts } from '../composer/draftStore';

const key = ['session'];

export type SessionState =
  | { kind: 'loading' }
  | { kind: 'unknown'; error: Error; retry: () => void }
  | { kind: 'out'; hasEnded: boolean; onSignedIn: () => void }
  | { kind: 'in'; session: Session; leave: () => Promise<void> };

/** Who is signed in; null when nobody is. */
async function whoIsIn(signal: AbortSignal): Promise<Session | null> {
  try {
    return await getSession(signal);
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export function useSession(): SessionState {
  const client = useQueryClient();
  const [hasEnded, setHasEnded] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: ({ signal }) => whoIsIn(signal) });

  const end = useCallback(() => {
    // The next one to sign in may be someone else: nothing of what was loaded stays.
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== key[0] });
    client.setQueryData(key, null);
  }, [client]);

  useEffect(
    () =>
      onSignedOut(() => {
        setHasEnded(true);
        end();
      }),
    [end],
  );

  if (data === undefined) {
    return error ? { kind: 'unknown', error, retry: () => void refetch() } : { kind: 'loading' };
  }
  if (data === null) {
    return { kind: 'out', hasEnded, onSignedIn: () => void refetch() };
  }
  return {
    kind: 'in',
    session: data,
    leave: async () => {
      await signOut();
      forgetDrafts();
      setHasEnded(false);
      end();
    },
  };
}
