import { describe, expect, it } from 'vitest';
import { aRow } from '../api/samples';
import { deliveryOf } from './delivery';

describe('the standing of a row', () => {
  it('is none for what came in', () => {
    expect(deliveryOf(aRow('a', 1, 'received'))).toBeNull();
  });

  it.each([
    ['pending', 'clock'],
    ['queued', 'faint'],
    ['sending', 'faint'],
    ['sent', 'one'],
    ['delivered', 'two'],
  ] as const)('%s is a %s mark without a word or a retry', (status, mark) => {
    expect(deliveryOf(aRow('a', 1, status))).toMatchObject({ mark, explanation: null, retry: 'no' });
  });

  it.each(['delivery_failed', 'sending_failed', 'expired', 'rejected'] as const)(
    '%s can be retried',
    (status) => {
      expect(deliveryOf(aRow('a', 1, status))).toMatchObject({ mark: 'failed', retry: 'yes' });
    },
  );

  it.each(['uncertain', 'delivery_unconfirmed'] as const)(
    '%s may text twice, so a retry asks first',
    (status) => {
      expect(deliveryOf(aRow('a', 1, status))).toMatchObject({ mark: 'unsure', retry: 'confirm' });
    },
  );

  it('gives the reason of the carrier', () => {
    const error = { code: '40300', title: 'Blocked due to STOP message', detail: 'The recipient opted out.' };
    expect(deliveryOf(aRow('a', 1, 'rejected', { error }))?.explanation).toBe(
      'Refused by the carrier: Blocked due to STOP message. The recipient opted out.',
    );
    expect(deliveryOf(aRow('a', 1, 'rejected'))?.explanation).toBe('Refused by the carrier');
  });
});
