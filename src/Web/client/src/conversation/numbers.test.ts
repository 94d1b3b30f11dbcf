import { describe, expect, it } from 'vitest';
import { readNumbers, sameNumbers } from './numbers';

describe('the numbers of a customer', () => {
  it.each([
    ['+1 312 555 0123', [], { numbers: ['+13125550123'] }],
    ['+1 312 555 0123\n\n 00442079460018 ', [], { numbers: ['+13125550123', '+442079460018'] }],
    ['+13125550123, +1 (312) 555-0123; +13125550124', [], { numbers: ['+13125550123', '+13125550124'] }],
    ['+1 312 555 0123\n72345', ['72345'], { numbers: ['+13125550123', '72345'] }],
    ['PHARMACY', ['PHARMACY'], { numbers: ['PHARMACY'] }],
    ['+1 312 555 0123\nPHARMACY', [], { bad: 'PHARMACY' }],
    ['3125550123', [], { bad: '3125550123' }],
    [' \n', ['+13125550123'], { bad: '' }],
  ])('%j, beside %j, are %j', (typed, known, expected) => {
    expect(readNumbers(typed, known)).toEqual(expected);
  });

  it('are the same only in the same order', () => {
    expect(sameNumbers(['a', 'b'], ['a', 'b'])).toBe(true);
    expect(sameNumbers(['b', 'a'], ['a', 'b'])).toBe(false);
    expect(sameNumbers(['a'], ['a', 'b'])).toBe(false);
  });
});
