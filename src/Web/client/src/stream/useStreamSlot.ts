import { useEffect, useState } from 'react';
import { useIsVisible } from '../ui/hooks';
import { holdOneOf, tabLocks } from './locks';

const slots = [1, 2, 3].map((n) => `messaging:conversation-${n}`);
const hiddenGraceMs = 30_000;

/**
 * Whether this tab may have a stream of its own, beside that of the inbox. Without HTTP/2 a browser opens six connections
 * to a host for all its tabs, so only three may; one that nobody looks at gives its place back.
 */
export function useStreamSlot(isWanted: boolean): boolean {
  const isAway = useIsAway();
  const [isHeld, setIsHeld] = useState(false);
  const isAsked = isWanted && !isAway;
  useEffect(() => {
    if (!isAsked) return;
    const locks = tabLocks();
    if (!locks) {
      setIsHeld(true);
      return () => setIsHeld(false);
    }
    const release = holdOneOf(locks, slots, () => setIsHeld(true));
    return () => {
      release();
      setIsHeld(false);
    };
  }, [isAsked]);
  return isAsked && isHeld;
}

function useIsAway(): boolean {
  const isVisible = useIsVisible();
  const [isAway, setIsAway] = useState(false);
  useEffect(() => {
    if (isVisible) return setIsAway(false);
    const timer = setTimeout(() => setIsAway(true), hiddenGraceMs);
    return () => clearTimeout(timer);
  }, [isVisible]);
  return isAway;
}
