import { find } from 'linkifyjs';

export type Piece = { text: string; href: string | null };

/** A text in pieces, those that are web addresses with where they lead. Nothing but http and https is ever a link. */
export function linkPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const link of find(text, 'url')) {
    const href = /^(https?:\/\/|www\.)/i.test(link.value) ? safeUrl(link.href) : null;
    if (href === null) continue;
    if (link.start > at) pieces.push({ text: text.slice(at, link.start), href: null });
    pieces.push({ text: link.value, href });
    at = link.end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), href: null });
  return pieces;
}

/** The address if a browser may be sent there, else null. Addresses come from strangers. */
export function safeUrl(url: string): string | null {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
  } catch {
    return null;
  }
}
