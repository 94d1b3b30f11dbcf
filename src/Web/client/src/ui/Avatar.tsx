import { UserRound, UsersRound } from 'lucide-react';
import type { CSSProperties } from 'react';
import type { Customer } from '../api/types';
import styles from './Avatar.module.css';

// Keeps initials of a cursive script apart.
const nonJoiner = '\u200c';

type AvatarProps = { customer: Pick<Customer, 'id' | 'kind' | 'name'>; size?: number };

/** Initials on a colour that stays the same for a customer. */
export function Avatar({ customer, size = 44 }: AvatarProps) {
  const letters = initials(customer.name);
  const style = { '--hue': hueOf(customer.id), '--size': `${size}px` } as CSSProperties;
  return (
    <span className={styles.avatar} style={style} aria-hidden>
      {customer.kind === 'group' ? (
        <UsersRound size={size * 0.45} />
      ) : (
        letters || <UserRound size={size * 0.45} />
      )}
    </span>
  );
}

function initials(name: string): string {
  const words = name.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [];
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return chosen.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase()).join(nonJoiner);
}

function hueOf(id: string): number {
  let hash = 0;
  for (const c of id) hash = (hash * 31 + (c.codePointAt(0) ?? 0)) % 1_000_003;
  // The golden angle: ids that follow each other get colours that do not.
  return (hash * 137.508) % 360;
}
