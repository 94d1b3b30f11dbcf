import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { renameCustomer } from '../api/calls';
import { describe } from '../api/problem';
import type { Customer } from '../api/types';
import { Button, Field, Notice } from '../ui/controls';
import { Modal } from '../ui/Modal';
import styles from '../ui/overlays.module.css';
import { formatAddress } from '../ui/phone';

type RenameDialogProps = {
  customer: Customer;
  take: (entries: readonly Customer[]) => void;
  onClose: () => void;
};

export function RenameDialog({ customer, take, onClose }: RenameDialogProps) {
  const [name, setName] = useState(customer.name);
  const rename = useMutation({
    mutationFn: () => renameCustomer(customer.id, name.trim()),
    onSuccess: (entry) => {
      take([entry]);
      onClose();
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === customer.name) onClose();
    else if (!rename.isPending) rename.mutate();
  };

  return (
    <Modal
      isOpen
      onClose={onClose}
      title={customer.kind === 'group' ? 'Name of this group' : 'Name of this customer'}
      text={customer.phone_numbers.map(formatAddress).join(', ')}
    >
      <form className={styles.form} onSubmit={submit}>
        <Field
          label="Name"
          hint="(may be empty)"
          value={name}
          onChange={(e) => setName(e.target.value)}
          maxLength={200}
          dir="auto"
        />
        {rename.error && <Notice>{describe(rename.error)}</Notice>}
        <div className={styles.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button primary type="submit" disabled={rename.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
