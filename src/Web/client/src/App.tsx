import { CircleAlert, WifiOff } from 'lucide-react';
import { describe } from './api/problem';
import { SignIn } from './session/SignIn';
import { useSession } from './session/useSession';
import { Shell } from './shell/Shell';
import { Button, Empty } from './ui/controls';
import { Guard } from './ui/Guard';

export function App() {
  return (
    <Guard fallback={<Broken />}>
      <Pages />
    </Guard>
  );
}

function Broken() {
  return (
    <Empty icon={<CircleAlert size={36} aria-hidden />} title="This page cannot go on">
      <p>It may be older than the server. What you were writing is kept.</p>
      <Button onClick={() => location.reload()}>Load it again</Button>
    </Empty>
  );
}

function Pages() {
  const state = useSession();
  switch (state.kind) {
    case 'loading':
      return null;
    case 'unknown':
      return (
        <Empty icon={<WifiOff size={36} aria-hidden />} title="Messaging cannot be reached">
          <p>{describe(state.error)}</p>
          <Button onClick={state.retry}>Try again</Button>
        </Empty>
      );
    case 'out':
      return <SignIn hasEnded={state.hasEnded} onSignedIn={state.onSignedIn} />;
    case 'in':
      return <Shell session={state.session} onLeave={state.leave} />;
  }
}
