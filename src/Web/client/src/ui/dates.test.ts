import { describe, expect, it } from 'vitest';
import { dayName, whenShort } from './dates';

const now = new Date(2026, 0, 31, 12, 0, 0);
const before = (ms: number) => new Date(now.getTime() - ms).toISOString();
const on = (...day: [number, number, number]) => new Date(...day, 9, 0).toISOString();

describe('times in a list', () => {
  it('are relative within the hour', () => {
    expect(whenShort(before(20_000), now.getTime())).toBe('now');
    expect(whenShort(before(5 * 60_000), now.getTime())).toBe('5 min');
  });

  it('are a time of day within the day, then a day', () => {
    expect(whenShort(on(2026, 0, 31), now.getTime())).toMatch(/9.00/);
    expect(whenShort(on(2026, 0, 30), now.getTime())).toBe('Yesterday');
    expect(whenShort(on(2026, 0, 3), now.getTime())).not.toContain('2026');
    expect(whenShort(on(2025, 11, 31), now.getTime())).toContain('2025');
  });

  it('do not say minutes of a clock that runs ahead', () => {
    expect(whenShort(before(-5 * 60_000), now.getTime())).not.toContain('min');
  });
});

describe('day separators', () => {
  it('name today, yesterday and the last week, then the date', () => {
    expect(dayName(on(2026, 0, 31), now.getTime())).toBe('Today');
    expect(dayName(on(2026, 0, 30), now.getTime())).toBe('Yesterday');
    expect(dayName(on(2026, 0, 28), now.getTime())).toMatch(/^\p{L}+$/u);
    expect(dayName(on(2026, 0, 3), now.getTime())).toContain('2026');
  });
});
