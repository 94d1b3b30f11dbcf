import { describe, expect, it } from 'vitest';
import { movedBy } from './place';

const before = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('the place of a reader in the list', () => {
  it('stays when nothing changes', () => {
    expect(movedBy(before, before, 2)).toBe(0);
  });

  it('moves down when an entry from elsewhere comes to the top', () => {
    expect(movedBy(before, ['new', ...before], 2)).toBe(1);
    expect(movedBy(before, ['f', 'a', 'b', 'c', 'd', 'e'], 2)).toBe(1);
  });

  it('stays when what was above moves further up', () => {
    expect(movedBy(before, ['b', 'a', 'c', 'd', 'e', 'f'], 2)).toBe(0);
  });

  it('does not follow the one entry that moves itself', () => {
    expect(movedBy(before, ['c', 'a', 'b', 'd', 'e', 'f'], 2)).toBe(0);
    expect(movedBy(before, ['d', 'a', 'b', 'c', 'e', 'f'], 2)).toBe(1);
  });

  it('begins anew where the list is another one', () => {
    expect(movedBy(before, ['x', 'y'], 2)).toBe(0);
    expect(movedBy([], before, 0)).toBe(0);
  });
});
