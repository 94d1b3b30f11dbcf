import { Component, type ReactNode } from 'react';

type GuardProps = { children: ReactNode; fallback: ReactNode };

/** Shows something else where drawing its children fails: a page that is older than its server may meet what it does not know. */
export class Guard extends Component<GuardProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
