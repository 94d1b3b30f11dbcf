import { describe, expect, it } from 'vitest';
import { formatAddress, formatAsTyped, isReachable, titleOf, toE164 } from './phone';

describe('numbers', () => {
  it('are shown in groups, other senders as they are', () => {
    expect(formatAddress('+13125550123')).toBe('+1 312 555 0123');
    expect(formatAddress('72345')).toBe('72345');
    expect(formatAddress('PHARMACY')).toBe('PHARMACY');
  });

  it('are grouped while they are typed, but not while they are deleted', () => {
    expect(formatAsTyped('+13125550', '+1312555')).toBe('+1 312 555 0');
    expect(formatAsTyped('+1 312 555', '+1 312 555 0')).toBe('+1 312 555');
    expect(formatAsTyped('312555', '31255')).toBe('312555');
  });

  it.each([
    ['+1 (312) 555-0123', '+13125550123'],
    ['001 312 555 0123', '+13125550123'],
    ['3125550123', null],
    ['+1 312', null],
    ['Ann', null],
  ])('%s is understood with its country code only', (typed, number) => {
    expect(toE164(typed)).toBe(number);
  });

  it('stand in for a name that is missing', () => {
    expect(titleOf({ name: ' ', phone_numbers: ['+13125550123', '+13125550124'] })).toBe(
      '+1 312 555 0123, +1 312 555 0124',
    );
    expect(titleOf({ name: 'Ann', phone_numbers: ['+13125550123'] })).toBe('Ann');
  });

  // The cases of the server's own test of this rule.
  it.each([
    ['+13125550123', true],
    ['72345', true],
    ['123', true],
    ['12345678', true],
    ['12', false],
    ['123456789', false],
    ['BANK ALERT', false],
    ['', false],
    ['+13125550123\n', false],
    ['+03125550123', false],
    ['١٢٣٤٥', false],
  ])('%j can be texted: %s', (address, isOne) => {
    expect(isReachable(address)).toBe(isOne);
  });
});
