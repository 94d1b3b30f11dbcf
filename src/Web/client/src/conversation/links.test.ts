import { describe, expect, it } from 'vitest';
import { linkPieces, safeUrl } from './links';

describe('links in a text', () => {
  it('are found among the words', () => {
    expect(linkPieces('See https://example.com/a?b=1, then call.')).toEqual([
      { text: 'See ', href: null },
      { text: 'https://example.com/a?b=1', href: 'https://example.com/a?b=1' },
      { text: ', then call.', href: null },
    ]);
  });

  it('may begin with www', () => {
    expect(linkPieces('www.example.com')[0]?.href).toMatch(/^https?:\/\/www\.example\.com\/$/);
  });

  it.each(['javascript:alert(1)', 'ok.so', 'data:text/html,x', 'ftp://example.com/a', 'a@example.com'])(
    '%s is not one',
    (text) => {
      expect(linkPieces(text)).toEqual([{ text, href: null }]);
    },
  );

  it('keeps the whole text, whatever it is', () => {
    const text = '<b>مرحبا</b> http://a.example/ \n 👍 www.b.example';
    expect(
      linkPieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});

describe('media addresses', () => {
  it('are http or https or not used', () => {
    expect(safeUrl('https://media.example/x.png')).toBe('https://media.example/x.png');
    expect(safeUrl('javascript:alert(1)')).toBeNull();
    expect(safeUrl('data:image/svg+xml,x')).toBeNull();
    expect(safeUrl('/api/session')).toBeNull();
  });
});
