import { CircleAlert } from 'lucide-react';
import { Tooltip } from 'radix-ui';
import type {
  ButtonHTMLAttributes,
  InputHTMLAttributes,
  ReactNode,
  Ref,
  TextareaHTMLAttributes,
} from 'react';
import { useId } from 'react';
import styles from './controls.module.css';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { primary?: boolean; small?: boolean };

export function Button({ primary, small, className, type = 'button', ...rest }: ButtonProps) {
  const names = [styles.button, primary && styles.primary, small && styles.small, className];
  return <button type={type} className={names.filter(Boolean).join(' ')} {...rest} />;
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  label: string;
  ref?: Ref<HTMLButtonElement>;
};

/** A button with a picture for a face: its label is its name and its tooltip. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <Tip text={label}>
      <button
        type="button"
        aria-label={label}
        className={[styles.icon, className].filter(Boolean).join(' ')}
        {...rest}
      >
        {children}
      </button>
    </Tip>
  );
}

export function Tip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={styles.tooltip} sideOffset={6} collisionPadding={8}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

type Labels = { label: string; hint?: string | undefined };

type FieldProps = InputHTMLAttributes<HTMLInputElement> & Labels & { ref?: Ref<HTMLInputElement> };

export function Field({ label, hint, ...input }: FieldProps) {
  return (
    <Labelled label={label} hint={hint}>
      {(id) => <input id={id} className={styles.input} {...input} />}
    </Labelled>
  );
}

export function Lines({ label, hint, ...input }: TextareaHTMLAttributes<HTMLTextAreaElement> & Labels) {
  return (
    <Labelled label={label} hint={hint}>
      {(id) => <textarea id={id} className={styles.input} {...input} />}
    </Labelled>
  );
}

function Labelled({ label, hint, children }: Labels & { children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label} {hint && <small>{hint}</small>}
      </label>
      {children(id)}
    </div>
  );
}

/** Says what went wrong, or (calm) what to know; also to those who do not see it appear. */
export function Notice({ calm, children }: { calm?: boolean; children: ReactNode }) {
  return (
    <div
      role={calm ? 'status' : 'alert'}
      className={calm ? `${styles.notice} ${styles.calm}` : styles.notice}
    >
      <CircleAlert size={17} aria-hidden />
      <div>{children}</div>
    </div>
  );
}

type EmptyProps = { icon: ReactNode; title: string; children?: ReactNode };

/** Stands where there is nothing else to show. */
export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className={styles.empty}>
      {icon}
      <strong>{title}</strong>
      {children}
    </div>
  );
}
