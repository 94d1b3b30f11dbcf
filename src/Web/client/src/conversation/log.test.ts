import { describe, expect, it } from 'vitest';
import { aRow } from '../api/samples';
import type { Message } from '../api/types';
import {
  fromHistory,
  rowsOf,
  shownSeq,
  withAnswered,
  withChanged,
  withNew,
  withNewest,
  withOlder,
  withSeq,
} from './log';

const log = (...messages: Message[]) => fromHistory({ messages, next_before: 'before', last_seq: 10 });
const ids = (l: ReturnType<typeof log>) => rowsOf(l).map((row) => row.id);

describe('a conversation log', () => {
  it('appends new messages in the order in which the stream tells them', () => {
    let l = log(aRow('a', 1));
    l = withNew(l, aRow('c', 12));
    l = withNew(l, aRow('b', 11));
    expect(ids(l)).toEqual(['a', 'c', 'b']);
  });

  it('shows a message that is told twice once', () => {
    const l = withNew(withNew(log(), aRow('a', 1)), aRow('a', 1));
    expect(ids(l)).toEqual(['a']);
  });

  it('replaces a row by a higher seq and never by a lower or equal one', () => {
    const first = withChanged(log(aRow('a', 5, 'sent')), aRow('a', 6, 'delivered'));
    expect(first.rows[0]?.status).toBe('delivered');
    const second = withChanged(first, aRow('a', 5, 'sent'));
    expect(second.rows[0]?.status).toBe('delivered');
    expect(withChanged(first, aRow('a', 6, 'sent')).rows).toBe(first.rows);
  });

  it('keeps a row in its place when it changes', () => {
    expect(ids(withChanged(log(aRow('a', 1), aRow('b', 2)), aRow('a', 9)))).toEqual(['a', 'b']);
  });

  it('ignores a change of a row that is older than what is loaded', () => {
    expect(ids(withChanged(log(aRow('b', 2)), aRow('a', 9)))).toEqual(['b']);
  });

  it('shows an answered row last until the stream gives it its place', () => {
    let l = withAnswered(log(aRow('a', 1)), aRow('mine', 12));
    l = withNew(l, aRow('theirs', 11));
    expect(ids(l)).toEqual(['a', 'theirs', 'mine']);
    l = withNew(l, aRow('mine', 12));
    l = withNew(l, aRow('later', 13));
    expect(ids(l)).toEqual(['a', 'theirs', 'mine', 'later']);
  });

  it('keeps the newer of answer and stream, whichever comes first', () => {
    const answered = withChanged(withAnswered(log(), aRow('a', 12, 'pending')), aRow('a', 14, 'sent'));
    expect(rowsOf(withNew(answered, aRow('a', 12, 'pending')))[0]?.status).toBe('sent');
    const streamed = withNew(log(), aRow('a', 14, 'sent'));
    expect(rowsOf(withAnswered(streamed, aRow('a', 12, 'pending')))[0]?.status).toBe('sent');
    expect(ids(withAnswered(streamed, aRow('a', 12)))).toEqual(['a']);
  });

  it('puts older pages first, without the rows it already has', () => {
    const l = withOlder(log(aRow('b', 2)), {
      messages: [aRow('a', 1), aRow('b', 2)],
      next_before: null,
      last_seq: 3,
    });
    expect(ids(l)).toEqual(['a', 'b']);
    expect(l.nextBefore).toBeNull();
    expect(l.lastSeq).toBe(10);
  });

  describe('without a stream', () => {
    const newest = (...messages: Message[]) => ({ messages, next_before: 'older', last_seq: 30 });

    it('takes in the newest page, each row as new as it is known', () => {
      const before = log(aRow('a', 1), aRow('b', 9, 'delivered'));
      const l = withNewest(before, newest(aRow('b', 5, 'sent'), aRow('c', 12)));
      expect(ids(l)).toEqual(['a', 'b', 'c']);
      expect(l.rows[1]?.status).toBe('delivered');
      expect(l.nextBefore).toBe('before');
    });

    it('keeps rows that came later than the page', () => {
      const l = withNewest(log(aRow('a', 1), aRow('b', 2), aRow('c', 3)), newest(aRow('a', 1), aRow('b', 2)));
      expect(ids(l)).toEqual(['a', 'b', 'c']);
    });

    it('gives an answered row its place', () => {
      const l = withNewest(
        withAnswered(log(aRow('a', 1)), aRow('mine', 12)),
        newest(aRow('a', 1), aRow('mine', 12), aRow('b', 13)),
      );
      expect(ids(l)).toEqual(['a', 'mine', 'b']);
      expect(l.ahead).toEqual([]);
    });

    it('starts anew from a page that does not reach back to what is known', () => {
      const l = withNewest(log(aRow('a', 1)), newest(aRow('y', 25), aRow('z', 30)));
      expect(ids(l)).toEqual(['y', 'z']);
      expect(l.nextBefore).toBe('older');
      expect(l.lastSeq).toBe(30);
    });

    it('fills an empty conversation', () => {
      expect(ids(withNewest(log(), newest(aRow('a', 11))))).toEqual(['a']);
    });

    it('leaves the place from which a stream resumes, and knows how far it is shown', () => {
      const l = withNewest(log(aRow('a', 1)), newest(aRow('a', 1), aRow('b', 29)));
      expect(l.lastSeq).toBe(10);
      expect(shownSeq(l)).toBe(29);
    });
  });

  it('resumes after the highest seq it came to', () => {
    expect(withSeq(log(), 12).lastSeq).toBe(12);
    expect(withSeq(log(), 9).lastSeq).toBe(10);
  });
});
