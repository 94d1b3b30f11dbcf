import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Message } from '../api/types';

const nearBottom = 60;
const nearTop = 500;

/** Keeps a conversation at its end while the reader is there, and in place while they read further up. */
export function useStickyScroll(rows: readonly Message[], sends: number, loadOlder: () => void) {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [isAtBottom, setIsAtBottom] = useState(true);
  const [hasNews, setHasNews] = useState(false);
  const sticks = useRef(true);
  const before = useRef({ first: '', last: '', height: 0, view: 0 });
  const older = useRef(loadOlder);
  useLayoutEffect(() => {
    older.current = loadOlder;
  });

  const toBottom = useCallback((behavior: ScrollBehavior = 'auto') => {
    const box = scroller.current;
    if (box) box.scrollTo({ top: box.scrollHeight, behavior });
  }, []);

  // The scroll event comes a frame after the scrolling: who has just left the end is not pulled back by a row that comes in between.
  const follows = useCallback((box: HTMLElement) => {
    const { height, view } = before.current;
    return sticks.current && height - box.scrollTop - view < nearBottom;
  }, []);

  const measure = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const isThere = box.scrollHeight - box.scrollTop - box.clientHeight < nearBottom;
    sticks.current = isThere;
    setIsAtBottom(isThere);
    if (isThere) setHasNews(false);
    if (box.scrollTop < nearTop) older.current();
  }, []);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const first = rows[0]?.id ?? '';
    const last = rows[rows.length - 1];
    const was = before.current;
    const isFollowed = follows(box);
    before.current = { first, last: last?.id ?? '', height: box.scrollHeight, view: box.clientHeight };

    const isNewAtEnd = last !== undefined && was.last !== '' && last.id !== was.last;
    if (isFollowed) toBottom();
    else if (was.first !== '' && first !== was.first) box.scrollTop += box.scrollHeight - was.height;
    else if (isNewAtEnd) setHasNews(true);
    measure();
  }, [rows, follows, toBottom, measure]);

  // What is sent from this page is followed; what others send or text in is not.
  const sendsBefore = useRef(sends);
  useLayoutEffect(() => {
    if (sends === sendsBefore.current) return;
    sendsBefore.current = sends;
    sticks.current = true;
    toBottom();
  }, [sends, toBottom]);

  // Pictures, fonts, a keyboard that opens: what changes the height without a new row.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      const box = scroller.current;
      if (!box) return;
      if (follows(box)) toBottom();
      before.current.height = box.scrollHeight;
      before.current.view = box.clientHeight;
    });
    for (const element of [scroller.current, content.current]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, [follows, toBottom]);

  return { scroller, content, isAtBottom, hasNews, toBottom, onScroll: measure };
}
