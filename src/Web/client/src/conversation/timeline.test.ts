import { describe, expect, it } from 'vitest';
import { aRow } from '../api/samples';
import { hasInboundAfter, timeline } from './timeline';

const at = (time: string) => ({ sent_at: new Date(`2026-01-${time}`).toISOString() });

describe('a timeline', () => {
  it('separates the days of the reader', () => {
    const items = timeline([
      aRow('a', 1, 'sent', at('30T23:59:00')),
      aRow('b', 2, 'sent', at('31T00:01:00')),
      aRow('c', 3, 'sent', at('31T00:02:00')),
    ]);
    expect(items.map((item) => item.key)).toEqual(['day-a', 'a', 'day-b', 'b', 'c']);
  });

  it('groups rows of one side that follow each other closely', () => {
    const items = timeline([
      aRow('a', 1, 'sent', at('31T10:00:00')),
      aRow('b', 2, 'sent', at('31T10:04:00')),
      aRow('c', 3, 'sent', at('31T10:20:00')),
      aRow('d', 4, 'received', { ...at('31T10:21:00'), from: '+13125550123' }),
    ]).filter((item) => item.kind === 'message');
    expect(items.map((item) => [item.startsGroup, item.endsGroup])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it('tells the people of a group apart', () => {
    const items = timeline([
      aRow('a', 1, 'received', { ...at('31T10:00:00'), from: '+13125550123' }),
      aRow('b', 2, 'received', { ...at('31T10:00:01'), from: '+13125550124' }),
    ]).filter((item) => item.kind === 'message');
    expect(items[1]?.startsGroup).toBe(true);
  });

  it('knows whether something came in after the last row that was seen', () => {
    const rows = [aRow('a', 1, 'received'), aRow('b', 2, 'sent')];
    expect(hasInboundAfter(rows, 'a')).toBe(false);
    expect(hasInboundAfter([...rows, aRow('c', 3, 'received')], 'b')).toBe(true);
    expect(hasInboundAfter(rows, null)).toBe(true);
  });
});
