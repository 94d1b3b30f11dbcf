import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem';
import { aRow } from '../api/samples';
import { type Draft, emptyDraft, enqueue, write } from './drafts';
import { Outbox } from './Outbox';

function setUp(...texts: string[]) {
  let draft: Draft = texts.reduce((d, text, i) => enqueue(write(d, text), `k${i + 1}`, 0), emptyDraft);
  const posted: string[] = [];
  const answered: string[] = [];
  const failures: (Problem | null)[] = [];
  const pauses: number[] = [];
  const delayed: (() => void)[] = [];
  let duringPause = () => {};
  const outbox = new Outbox({
    read: () => draft,
    update: (_, change) => {
      draft = change(draft);
    },
    waiting: () => (draft.attempts.length > 0 ? ['c1'] : []),
    post: async (_, attempt) => {
      posted.push(`${attempt.key} ${attempt.text}`);
      const failure = failures.shift();
      if (failure) throw failure;
      return aRow(attempt.key, 1);
    },
    onAnswered: (row) => answered.push(row.id),
    newKey: () => 'fresh',
    pause: async () => duringPause(),
    later: (ms, action) => {
      pauses.push(ms);
      delayed.push(action);
    },
    now: () => 0,
  });
  const fails = (...problems: (Problem | null)[]) => failures.push(...problems);
  const passes = async () => {
    delayed.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  const forgets = () => {
    duringPause = () => {
      draft = emptyDraft;
    };
  };
  const watches = (look: () => void) => {
    duringPause = look;
  };
  return { outbox, posted, answered, fails, watches, passes, pauses, forgets, draft: () => draft };
}

const lost = () => Problem.unanswered(false);
const refusal = () => new Problem(409, 'Opted out.');

describe('the outbox', () => {
  it('sends one after the other, and each once', async () => {
    const t = setUp('first', 'second');
    await Promise.all([t.outbox.send('c1'), t.outbox.send('c1')]);
    expect(t.posted).toEqual(['k1 first', 'k2 second']);
    expect(t.answered).toEqual(['k1', 'k2']);
    expect(t.draft()).toEqual(emptyDraft);
  });

  it('repeats what had no answer under its key before the next goes out', async () => {
    const t = setUp('first', 'second');
    t.fails(lost());
    await t.outbox.send('c1');
    expect(t.posted).toEqual(['k1 first', 'k1 first', 'k2 second']);
  });

  it('sends nothing after a text that failed for good, until told to, and then in order', async () => {
    const t = setUp('first', 'second');
    t.fails(lost(), lost(), lost());
    await t.outbox.send('c1');
    await t.outbox.send('c1');
    expect(t.posted).toEqual(['k1 first', 'k1 first', 'k1 first']);
    expect(t.draft().attempts.map((a) => a.text)).toEqual(['first', 'second']);
    await t.outbox.sendAgain('c1');
    expect(t.posted.slice(3)).toEqual(['k1 first', 'k2 second']);
  });

  it('does not repeat a refusal by itself, and sends it under another key when told to', async () => {
    const t = setUp('first');
    t.fails(refusal());
    await t.outbox.send('c1');
    await t.outbox.settle();
    expect(t.posted).toEqual(['k1 first']);
    await t.outbox.sendAgain('c1');
    expect(t.posted).toEqual(['k1 first', 'fresh first']);
  });

  it('settles what was under way when the page was left with the same key and text', async () => {
    const t = setUp('first');
    await t.outbox.settle();
    expect(t.posted).toEqual(['k1 first']);
    expect(t.draft()).toEqual(emptyDraft);
  });

  it('settles what had no answer once the connection is back', async () => {
    const t = setUp('first', 'second');
    t.fails(lost(), lost(), lost());
    await t.outbox.send('c1');
    await t.outbox.settle();
    expect(t.posted.slice(3)).toEqual(['k1 first', 'k2 second']);
  });

  it('settles it by itself when nothing says that the server answers again, at growing pauses', async () => {
    const t = setUp('first');
    t.fails(...Array.from({ length: 12 }, lost));
    await t.outbox.send('c1');
    for (let i = 0; i < 4; i++) await t.passes();
    expect(t.pauses).toEqual([15_000, 30_000, 60_000, 60_000]);
    expect(t.posted).toHaveLength(13);
    expect(t.draft()).toEqual(emptyDraft);
  });

  it('keeps the key of what may have come through when the session ends meanwhile', async () => {
    const t = setUp('first');
    t.fails(lost(), lost(), lost(), new Problem(401, 'Sign in.'));
    await t.outbox.send('c1');
    await t.passes();
    expect(t.draft().stopped?.kind).toBe('unanswered');
    await t.outbox.settle();
    expect(t.posted.slice(3)).toEqual(['k1 first', 'k1 first']);
  });

  it('still says why it stopped while it tries again by itself', async () => {
    const t = setUp('first');
    t.fails(...Array.from({ length: 6 }, lost));
    await t.outbox.send('c1');
    const seen: (string | undefined)[] = [];
    t.watches(() => seen.push(t.draft().stopped?.kind));
    await t.outbox.settle();
    expect(seen).toEqual(['unanswered', 'unanswered']);
  });

  it('does not settle a refusal by itself', async () => {
    const t = setUp('first');
    t.fails(refusal());
    await t.outbox.send('c1');
    expect(t.pauses).toEqual([]);
  });

  it('repeats nothing that was forgotten meanwhile', async () => {
    const t = setUp('first');
    t.fails(lost());
    t.forgets();
    await t.outbox.send('c1');
    expect(t.posted).toEqual(['k1 first']);
    expect(t.draft()).toEqual(emptyDraft);
  });
});
