import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { textInAsCustomer } from '../api/calls';
import { describe } from '../api/problem';
import type { Customer, Simulator } from '../api/types';
import { Button, Field, Notice } from '../ui/controls';
import { formatAddress, formatAsTyped, toE164 } from '../ui/phone';
import styles from './Simulator.module.css';

type TextInProps = { simulator: Simulator; customer: Customer | undefined };

/** Plays a customer who texts in, and lists the numbers that behave in a way of their own. */
export function TextIn({ simulator, customer }: TextInProps) {
  const [from, setFrom] = useState(() => formatAddress(customer?.phone_numbers[0] ?? '+13125550123'));
  const [text, setText] = useState('');
  const textIn = useMutation({
    mutationFn: () => textInAsCustomer(toE164(from) ?? from.trim(), text),
    onSuccess: () => setText(''),
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!textIn.isPending) textIn.mutate();
  };

  return (
    <>
      <form className={styles.form} onSubmit={submit}>
        <Field
          label="From"
          type="tel"
          value={from}
          onChange={(e) => setFrom(formatAsTyped(e.target.value, from))}
          required
        />
        <Field
          label="Text"
          name="text"
          value={text}
          onChange={(e) => setText(e.target.value)}
          placeholder="Hello, or STOP"
          autoComplete="off"
          dir="auto"
          required
        />
        {textIn.error && <Notice>{describe(textIn.error)}</Notice>}
        <Button primary type="submit" disabled={textIn.isPending}>
          Text in to {formatAddress(simulator.from)}
        </Button>
      </form>
      {simulator.numbers.length > 0 && (
        <details className={styles.special}>
          <summary>Special numbers</summary>
          <table className={styles.numbers}>
            <caption>Numbers that behave in a way of their own when they are texted</caption>
            <tbody>
              {simulator.numbers.map(({ number, behaviour }) => (
                <tr key={number}>
                  <th scope="row">{formatAddress(number)}</th>
                  <td>{behaviour}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}
