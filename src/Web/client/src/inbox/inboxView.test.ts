import { describe, expect, it } from 'vitest';
import { aCustomer } from '../api/samples';
import type { Customer } from '../api/types';
import { afterNews, type Entries, inboxView, merge, searchView, unreadMark, unreadTotal } from './inboxView';

const ids = (view: Customer[]) => view.map((entry) => entry.id);
const known = (...entries: Customer[]): Entries => new Map(entries.map((entry) => [entry.id, entry]));

describe('the inbox', () => {
  it('keeps the higher version of an entry', () => {
    const newer = aCustomer('a', 2, { version: 5 });
    expect(merge(known(newer), [aCustomer('a', 1, { version: 4 })]).get('a')).toBe(newer);
    expect(merge(known(aCustomer('a', 1, { version: 4 })), [newer]).get('a')).toBe(newer);
  });

  it('takes an entry of any version after it was told to forget', () => {
    const restored = aCustomer('a', 1, { version: 1 });
    expect(
      afterNews(afterNews(known(aCustomer('a', 2, { version: 5 })), 'forget'), [restored]).get('a'),
    ).toBe(restored);
  });

  it('is the same map when nothing is news', () => {
    const entries = known(aCustomer('a', 1));
    expect(merge(entries, [aCustomer('a', 1)])).toBe(entries);
  });

  it('moves an entry up when the stream tells of its activity', () => {
    const pages = [[aCustomer('b', 5), aCustomer('a', 1)]];
    expect(ids(inboxView(pages, known(), false))).toEqual(['b', 'a']);
    expect(ids(inboxView(pages, known(aCustomer('a', 9, { version: 2 })), false))).toEqual(['a', 'b']);
  });

  it('shows a customer that only the stream has told of', () => {
    expect(ids(inboxView([[aCustomer('a', 1)]], known(aCustomer('new', 2)), false))).toEqual(['new', 'a']);
  });

  it('holds back an entry whose place is on a page to come', () => {
    const renamed = known(aCustomer('old', 0, { version: 9 }));
    expect(ids(inboxView([[aCustomer('a', 5)]], renamed, true))).toEqual(['a']);
    expect(ids(inboxView([[aCustomer('a', 5)]], renamed, false))).toEqual(['a', 'old']);
  });

  it('shows an entry once that moved between two pages while they were loaded', () => {
    const pages = [[aCustomer('b', 5), aCustomer('a', 4)], [aCustomer('a', 4)]];
    expect(ids(inboxView(pages, known(), false))).toEqual(['b', 'a']);
  });

  it('orders entries of the same moment the same way each time', () => {
    expect(ids(inboxView([[aCustomer('b', 1), aCustomer('a', 1)]], known(), false))).toEqual(['a', 'b']);
  });

  it('searching shows what was found and nothing else, as new as it is known', () => {
    const view = searchView(
      [[aCustomer('a', 1)]],
      known(aCustomer('x', 9), aCustomer('a', 3, { version: 2, name: 'Ann' })),
    );
    expect(view.map((entry) => entry.name)).toEqual(['Ann']);
  });

  it('searching keeps the order of the server, which knows what fits best', () => {
    const pages = [
      [aCustomer('named', 1), aCustomer('b', 9)],
      [aCustomer('b', 9), aCustomer('c', 5)],
    ];
    expect(ids(searchView(pages, known(aCustomer('c', 20, { version: 2 }))))).toEqual(['named', 'b', 'c']);
  });

  it('says that more may be unread than is loaded', () => {
    expect(unreadMark(31, true)).toBe('31+');
    expect(unreadMark(31, false)).toBe('31');
    expect(unreadMark(0, true)).toBe('');
  });

  it('adds up what is unread', () => {
    expect(
      unreadTotal(known(aCustomer('a', 1, { unread_count: 2 }), aCustomer('b', 1, { unread_count: 3 }))),
    ).toBe(5);
  });
});
