import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { createCustomer } from '../api/calls';
import { describe, Problem } from '../api/problem';
import type { Customer } from '../api/types';
import { focusOpened } from '../conversation/focus';
import { go } from '../shell/useRoute';
import { Field, Notice } from '../ui/controls';
import { Modal, ModalActions } from '../ui/Modal';
import styles from '../ui/overlays.module.css';
import { formatAsTyped, toE164 } from '../ui/phone';

type NewConversationProps = { take: (entries: readonly Customer[]) => void; onClose: () => void };

export function NewConversation({ take, onClose }: NewConversationProps) {
  const [number, setNumber] = useState('');
  const [name, setName] = useState('');
  const [needsNumber, setNeedsNumber] = useState(false);

  const hasOpened = useRef(false);
  const open = (id: string) => {
    hasOpened.current = true;
    onClose();
    go(id);
  };
  const create = useMutation({
    mutationFn: (e164: string) => createCustomer(name.trim(), e164),
    onSuccess: (entry) => {
      take([entry]);
      open(entry.id);
    },
    onError: (error) => {
      // The number has a conversation already: that is the one wanted.
      const owner = error instanceof Problem && error.status === 409 && error.extensions.customer_id;
      if (typeof owner === 'string') open(owner);
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const e164 = toE164(number);
    setNeedsNumber(e164 === null);
    if (e164 !== null && !create.isPending) create.mutate(e164);
  };

  return (
    <Modal
      isOpen
      onClose={onClose}
      title="New conversation"
      text="Nothing is sent until you write the first text."
      leadsTo={() => (hasOpened.current ? focusOpened : null)}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        <Field
          label="Phone number"
          hint="with country code"
          type="tel"
          value={number}
          onChange={(e) => {
            setNumber(formatAsTyped(e.target.value, number));
            setNeedsNumber(false);
          }}
          placeholder="+1 312 555 0123"
          autoComplete="off"
          aria-invalid={needsNumber}
        />
        <Field
          label="Name"
          hint="(optional)"
          value={name}
          onChange={(e) => setName(e.target.value)}
          maxLength={200}
          autoComplete="off"
          dir="auto"
        />
        {needsNumber ? (
          <Notice>This is not a phone number with its country code, such as +1 312 555 0123.</Notice>
        ) : (
          create.error && <Notice>{describe(create.error)}</Notice>
        )}
        <ModalActions onClose={onClose} action="Start" isPending={create.isPending} />
      </form>
    </Modal>
  );
}
