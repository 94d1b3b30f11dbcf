import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem';
import { CatchUp } from './CatchUp';

function setUp(...ends: (Error | null)[]) {
  const loads: (() => void)[] = [];
  const pauses: number[] = [];
  const catchUp = new CatchUp(
    () =>
      new Promise((resolve, reject) => {
        const end = ends.shift() ?? null;
        loads.push(() => (end ? reject(end) : resolve()));
      }),
    async (ms) => void pauses.push(ms),
  );
  const endLoad = async () => {
    loads[loads.length - 1]?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { catchUp, loads, pauses, end: endLoad };
}

const away = () => new Problem(503, 'The database is away.');

describe('catching up', () => {
  it('tries until it is done, at growing pauses', async () => {
    const t = setUp(...Array.from({ length: 7 }, away));
    const done = t.catchUp.ask();
    for (let i = 0; i < 8; i++) await t.end();
    await done;
    expect(t.pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(t.loads).toHaveLength(8);
  });

  it('loads once more for all that is asked for meanwhile', async () => {
    const t = setUp();
    const done = t.catchUp.ask();
    for (let i = 0; i < 5; i++) void t.catchUp.ask();
    await t.end();
    await t.end();
    await done;
    expect(t.loads).toHaveLength(2);
  });

  it.each([new Problem(401, 'Sign in.'), new Error('cancelled')])(
    'gives up at %s, until it is asked again',
    async (end) => {
      const t = setUp(end);
      const done = t.catchUp.ask();
      await t.end();
      await done;
      expect(t.loads).toHaveLength(1);
      const again = t.catchUp.ask();
      await t.end();
      await again;
      expect(t.loads).toHaveLength(2);
    },
  );
});
