import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { changeCustomer } from '../api/calls';
import { describe, Problem } from '../api/problem';
import type { Customer } from '../api/types';
import { Button, Field, Lines, Notice } from '../ui/controls';
import { Modal, ModalActions } from '../ui/Modal';
import styles from '../ui/overlays.module.css';
import { formatAddress } from '../ui/phone';
import { readNumbers, sameNumbers } from './numbers';

type CustomerDialogProps = {
  customer: Customer;
  take: (entries: readonly Customer[]) => void;
  onClose: () => void;
};

/** The name of a customer and, of a person, the numbers: also one that is another customer's so far. */
export function CustomerDialog({ customer, take, onClose }: CustomerDialogProps) {
  // As it was when the dialog was opened: what others have changed since is not changed back.
  const [before] = useState(customer);
  const isGroup = before.kind === 'group';
  const [name, setName] = useState(before.name);
  const [typed, setTyped] = useState(before.phone_numbers.map(formatAddress).join('\n'));
  const [bad, setBad] = useState<string | null>(null);
  const change = useMutation({
    mutationFn: (body: Parameters<typeof changeCustomer>[1]) => changeCustomer(customer.id, body),
    onSuccess: (entry) => {
      take([entry]);
      onClose();
    },
  });

  const save = (takeFrom?: string) => {
    const isLeft = isGroup || (typed.trim() === '' && before.phone_numbers.length === 0);
    const read = isLeft ? { numbers: [...before.phone_numbers] } : readNumbers(typed, before.phone_numbers);
    setBad('bad' in read ? read.bad : null);
    if ('bad' in read || change.isPending) return;
    const isMoved = !sameNumbers(read.numbers, before.phone_numbers);
    if (!isMoved && name.trim() === before.name) onClose();
    else
      change.mutate({
        ...(name.trim() === before.name ? {} : { name: name.trim() }),
        ...(isMoved ? { phone_numbers: read.numbers } : {}),
        ...(isMoved && takeFrom !== undefined ? { take_from: takeFrom } : {}),
      });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  const taken = takenOf(change.error);
  const takesFromAnother = change.variables?.take_from !== undefined;

  return (
    <Modal
      isOpen
      onClose={onClose}
      title={isGroup ? 'This group' : 'This customer'}
      text={
        isGroup
          ? before.phone_numbers.map(formatAddress).join(', ')
          : 'Texts from these numbers come to this conversation.'
      }
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        <Field
          label="Name"
          hint="(may be empty)"
          value={name}
          onChange={(e) => setName(e.target.value)}
          maxLength={200}
          dir="auto"
        />
        {!isGroup && (
          <Lines
            label="Phone numbers"
            hint="with country code, one a line"
            value={typed}
            onChange={(e) => {
              setTyped(e.target.value);
              setBad(null);
              change.reset();
            }}
            rows={Math.min(6, typed.split('\n').length + 1)}
            aria-invalid={bad !== null}
          />
        )}
        {bad !== null ? (
          <Notice>
            {bad === ''
              ? 'At least one number is needed.'
              : `“${bad}” is not a phone number with its country code.`}
          </Notice>
        ) : taken ? (
          <Notice>
            <p>
              {formatAddress(taken.number)} is another customer's. If it moves here, what comes from it comes
              here from now on; what was written stays where it is.
            </p>
            {takesFromAnother ? (
              <p>Move the numbers of different customers one after the other.</p>
            ) : (
              <Button small onClick={() => save(taken.owner)}>
                Move it here
              </Button>
            )}
          </Notice>
        ) : (
          change.error && <Notice>{describe(change.error)}</Notice>
        )}
        <ModalActions onClose={onClose} action="Save" isPending={change.isPending} />
      </form>
    </Modal>
  );
}

function takenOf(error: unknown): { owner: string; number: string } | null {
  if (!(error instanceof Problem) || error.status !== 409) return null;
  const { customer_id: owner, phone_number: number } = error.extensions;
  return typeof owner === 'string' && typeof number === 'string' ? { owner, number } : null;
}
