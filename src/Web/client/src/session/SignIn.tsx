import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { signIn } from '../api/calls';
import { describe, Problem } from '../api/problem';
import { Button, Field, Notice } from '../ui/controls';
import styles from './SignIn.module.css';

type SignInProps = { hasEnded: boolean; onSignedIn: () => void };

export function SignIn({ hasEnded, onSignedIn }: SignInProps) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => signIn(username.trim(), password),
    onSuccess: onSignedIn,
  });

  const passwordBox = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!attempt.isError) return;
    passwordBox.current?.focus();
    passwordBox.current?.select();
  }, [attempt.isError]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!attempt.isPending) attempt.mutate();
  };

  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <div className={styles.head}>
          <img src="/favicon.svg" alt="" width={44} height={44} />
          <h1>Messaging</h1>
          <p>Sign in to read and answer texts.</p>
        </div>
        {attempt.error ? (
          <Notice>{explain(attempt.error)}</Notice>
        ) : (
          hasEnded && (
            <Notice calm>Your session has ended. Sign in to go on; what you were writing is kept.</Notice>
          )
        )}
        <Field
          label="User name"
          name="username"
          value={username}
          onChange={(e) => setUsername(e.target.value)}
          disabled={attempt.isPending}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
        />
        <Field
          label="Password"
          name="password"
          type="password"
          value={password}
          onChange={(e) => setPassword(e.target.value)}
          disabled={attempt.isPending}
          ref={passwordBox}
          autoComplete="current-password"
          required
        />
        <Button primary type="submit" disabled={attempt.isPending} className={styles.submit}>
          {attempt.isPending ? 'Signing in…' : 'Sign in'}
        </Button>
      </form>
    </main>
  );
}

function explain(error: Error): string {
  if (!(error instanceof Problem)) return describe(error);
  if (error.status === 401) return 'The user name or the password is not right.';
  if (error.status === 429) return 'Too many attempts. Wait a few minutes, then try again.';
  return error.message;
}
