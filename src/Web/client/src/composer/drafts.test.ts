import { describe, expect, it } from 'vitest';
import {
  canEdit,
  type Draft,
  drop,
  edit,
  emptyDraft,
  enqueue,
  next,
  reasonOf,
  reconnect,
  resume,
  stop,
  write,
} from './drafts';

const sent = (...texts: string[]): Draft =>
  texts.reduce((draft, text, i) => enqueue(write(draft, text), `k${i + 1}`, 0), emptyDraft);
const unanswered = (draft: Draft) =>
  stop(draft, { key: 'k1', kind: 'unanswered', reason: 'No answer.' }, 'fresh');
const refused = (draft: Draft) => stop(draft, { key: 'k1', kind: 'refused', reason: 'Refused.' }, 'fresh');

describe('a draft', () => {
  it('is cleared at once when it is sent, without the space around it', () => {
    const draft = enqueue(write(emptyDraft, ' hello \n'), 'k1', 5);
    expect(draft.text).toBe('');
    expect(next(draft)).toEqual({ key: 'k1', text: 'hello', at: 5 });
  });

  it('sends in order', () => {
    const draft = sent('first', 'second');
    expect(next(draft)?.text).toBe('first');
    expect(next(drop(draft, 'k1'))?.text).toBe('second');
  });

  it('sends nothing after what failed, nor what is written later', () => {
    const draft = enqueue(write(unanswered(sent('first', 'second')), 'third'), 'k3', 0);
    expect(next(draft)).toBeNull();
    expect(draft.attempts.map((a) => a.text)).toEqual(['first', 'second', 'third']);
    expect(next(resume(draft))?.text).toBe('first');
  });

  it('is not overwritten by a text that failed', () => {
    expect(unanswered(write(sent('first'), 'being written')).text).toBe('being written');
  });

  it('keeps the key while no answer has come, and takes a fresh one after a refusal', () => {
    expect(next(resume(unanswered(sent('first'))))?.key).toBe('k1');
    expect(next(resume(refused(sent('first'))))?.key).toBe('fresh');
  });

  it('holds back the others when the one that failed is given up', () => {
    const draft = drop(unanswered(sent('first', 'second')), 'k1');
    expect(next(draft)).toBeNull();
    expect(reasonOf(draft)).toBe('Not sent yet: an earlier text failed.');
    expect(drop(draft, 'k2')).toEqual(emptyDraft);
  });

  it('gives back for changing only what was refused, and only into an empty draft', () => {
    const draft = refused(sent('first', 'second'));
    expect(edit(draft).text).toBe('first');
    expect(edit(draft).attempts.map((a) => a.text)).toEqual(['second']);
    expect(canEdit(write(draft, 'being written'))).toBe(false);
    expect(canEdit(unanswered(sent('first')))).toBe(false);
  });

  it('repeats by itself what had no answer, under its key, once the connection is back', () => {
    expect(next(reconnect(unanswered(sent('first', 'second')), 1_000))?.key).toBe('k1');
    expect(next(reconnect(refused(sent('first')), 1_000))).toBeNull();
  });

  it('asks before it sends what has become old', () => {
    const draft = reconnect(sent('first'), 11 * 60_000);
    expect(next(draft)).toBeNull();
    expect(reasonOf(draft)).toContain('cannot arrive twice');
  });
});
