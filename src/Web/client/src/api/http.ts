import { Problem } from './problem';

const timeoutMs = 20_000;

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

type Listener = () => void;
const signedOutListeners = new Set<Listener>();

/** Tells the session when any call finds that it has ended. */
export function onSignedOut(listener: Listener): Listener {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** The session is known to have ended. */
export function sessionEnded(): void {
  for (const tell of signedOutListeners) tell();
}

/** Calls the server; anything but a 2xx is thrown as a {@link Problem}. */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.ok) return (await readBody(response)) as T;

  const problem = await Problem.of(response);
  // The session's own calls answer 401 as a matter of course: a wrong password, or nobody signed in yet.
  if (problem.status === 401 && path !== '/api/session') sessionEnded();
  throw problem;
}

/** `/path?a=1&b=2` from the values that are set. */
export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const set = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set.map(([k, v]) => [k, String(v)]))}`;
}

async function readBody(response: Response): Promise<unknown> {
  // A GET that the server has no endpoint for is answered with the page itself.
  if (response.headers.get('Content-Type')?.startsWith('text/html'))
    throw new Problem(404, 'This does not exist.');
  try {
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new Problem(0, 'The answer of the server was cut off.');
  }
}

async function send(method: string, path: string, { body, headers, signal }: CallOptions): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw Problem.unanswered(timeout.aborted);
  }
}
