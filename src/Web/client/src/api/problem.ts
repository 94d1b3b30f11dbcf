/** A request that did not succeed: refused by the server (RFC 9457), or never answered (`status` 0). */
export class Problem extends Error {
  readonly status: number;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, extensions: Record<string, unknown> = {}) {
    super(message);
    this.name = 'Problem';
    this.status = status;
    this.extensions = extensions;
  }

  /** True when the request may have been carried out, or may be if it is repeated as it was. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  static unanswered(timedOut: boolean): Problem {
    return new Problem(0, timedOut ? 'The server did not answer in time.' : 'The server cannot be reached.');
  }

  static async of(response: Response): Promise<Problem> {
    const body = await readObject(response);
    const text = [body.detail, body.title].find((t) => typeof t === 'string' && t !== '');
    return new Problem(response.status, (text as string | undefined) ?? fallback(response.status), body);
  }
}

/** What to tell a person about anything that was thrown. */
export function describe(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'Something went wrong.';
}

async function readObject(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    // A proxy in between answers in HTML or nothing at all.
    return {};
  }
}

function fallback(status: number): string {
  if (status === 404) return 'This does not exist.';
  if (status === 429) return 'Too many requests. Wait a moment, then try again.';
  if (status >= 500) return 'The server cannot do this just now. Try again in a moment.';
  return `The server refused this (${status}).`;
}
