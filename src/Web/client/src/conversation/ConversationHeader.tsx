import { ArrowLeft, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { Customer } from '../api/types';
import { Badges } from '../inbox/Badges';
import { go } from '../shell/useRoute';
import { Avatar } from '../ui/Avatar';
import { IconButton } from '../ui/controls';
import { formatAddress, titleOf } from '../ui/phone';
import styles from './ConversationPane.module.css';
import { CustomerDialog } from './CustomerDialog';
import { headingId } from './focus';

type ConversationHeaderProps = { customer: Customer; take: (entries: readonly Customer[]) => void };

export function ConversationHeader({ customer, take }: ConversationHeaderProps) {
  const [isEditing, setIsEditing] = useState(false);
  return (
    <header className={styles.header}>
      <IconButton label="Back to the inbox" className={styles.back} onClick={() => go(null)}>
        <ArrowLeft size={20} aria-hidden />
      </IconButton>
      <Avatar customer={customer} size={40} />
      <div className={styles.who}>
        <h2 id={headingId} tabIndex={-1} className={styles.name}>
          <span dir="auto">{titleOf(customer)}</span>
          <Badges customer={customer} />
        </h2>
        {customer.name.trim() !== '' && (
          <p className={styles.numbers}>{customer.phone_numbers.map(formatAddress).join(', ')}</p>
        )}
      </div>
      <IconButton
        label={customer.kind === 'group' ? 'Change the name' : 'Change name or numbers'}
        onClick={() => setIsEditing(true)}
      >
        <Pencil size={18} aria-hidden />
      </IconButton>
      {isEditing && <CustomerDialog customer={customer} take={take} onClose={() => setIsEditing(false)} />}
    </header>
  );
}
