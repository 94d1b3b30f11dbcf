import { Search, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { searchId } from '../shell/useShortcuts';
import styles from './InboxPane.module.css';

/** The server refuses longer ones. */
const longestSearch = 200;

type SearchBoxProps = {
  value: string;
  onChange: (value: string) => void;
  /** Enter: the best that was found is wanted. */
  onEnter: () => void;
  /** Arrow down: on into the list. */
  onDown: () => void;
  isBusy: boolean;
};

export function SearchBox({ value, onChange, onEnter, onDown, isBusy }: SearchBoxProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      if (value === '') event.currentTarget.blur();
      else onChange('');
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      onDown();
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing && value.trim() !== '') {
      event.preventDefault();
      onEnter();
    }
  };

  return (
    <search className={styles.search}>
      <Search size={17} aria-hidden />
      <input
        id={searchId}
        type="search"
        value={value}
        onChange={(e) => onChange(e.target.value)}
        onKeyDown={onKeyDown}
        placeholder="Search"
        maxLength={longestSearch}
        aria-label="Search conversations"
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
      />
      {value !== '' && (
        <button
          type="button"
          className={styles.clear}
          data-busy={isBusy}
          aria-label="Clear search"
          onClick={() => {
            onChange('');
            document.getElementById(searchId)?.focus();
          }}
        >
          <X size={16} aria-hidden />
        </button>
      )}
    </search>
  );
}
