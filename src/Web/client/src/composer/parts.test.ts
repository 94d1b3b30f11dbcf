import { describe, expect, it } from 'vitest';
import { countParts, isWorthShowing } from './parts';

describe('counting parts', () => {
  it.each([
    ['nothing', '', 'GSM-7', 0, 160],
    ['one character', 'a', 'GSM-7', 1, 159],
    ['160 GSM-7 characters', 'a'.repeat(160), 'GSM-7', 1, 0],
    ['161 GSM-7 characters', 'a'.repeat(161), 'GSM-7', 2, 145],
    ['306 GSM-7 characters', 'a'.repeat(306), 'GSM-7', 2, 0],
    ['307 GSM-7 characters', 'a'.repeat(307), 'GSM-7', 3, 152],
    ['a euro sign, which takes two', '€', 'GSM-7', 1, 158],
    ['accents of the GSM-7 alphabet', 'èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà', 'GSM-7', 1, 137],
    ['line breaks', 'a\nb', 'GSM-7', 1, 157],
    ['a typographic apostrophe', 'it’s', 'UCS-2', 1, 66],
    ['an emoji, which takes two', '👍', 'UCS-2', 1, 68],
    ['70 UCS-2 units', 'ж'.repeat(70), 'UCS-2', 1, 0],
    ['71 UCS-2 units', 'ж'.repeat(71), 'UCS-2', 2, 63],
    ['35 emoji', '👍'.repeat(35), 'UCS-2', 1, 0],
  ] as const)('%s', (_, text, encoding, parts, left) => {
    expect(countParts(text)).toEqual({ encoding, parts, left });
  });

  it('never splits a character over two parts', () => {
    expect(countParts(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toEqual({
      encoding: 'GSM-7',
      parts: 3,
      left: 152,
    });
    expect(countParts('👍'.repeat(36))).toEqual({ encoding: 'UCS-2', parts: 2, left: 61 });
  });

  it('is shown near the end of the first part and from the second on', () => {
    expect(isWorthShowing(countParts('a'.repeat(139)))).toBe(false);
    expect(isWorthShowing(countParts('a'.repeat(140)))).toBe(true);
    expect(isWorthShowing(countParts('a'.repeat(161)))).toBe(true);
    expect(isWorthShowing(countParts(''))).toBe(false);
  });
});
