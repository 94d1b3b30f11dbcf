import { describe, expect, it } from 'vitest';
import { aRow } from '../api/samples';
import type { Media } from '../api/types';
import { previewOf } from './preview';

const media = (...types: (string | null)[]): Media[] =>
  types.map((content_type, i) => ({ url: `https://example.com/${i}`, content_type, size: null }));
const wordsOf = (...types: (string | null)[]) =>
  previewOf(aRow('a', 1, 'received', { message_text: ' \n', media: media(...types) }), 'person', 'admin')
    .words;

describe('the preview of a conversation', () => {
  it('says what the customer said, on one line', () => {
    const last = aRow('a', 1, 'received', { message_text: ' Is it\r\n\tthere? ' });
    expect(previewOf(last, 'person', 'admin')).toEqual({
      who: null,
      words: 'Is it there?',
      hasMedia: false,
    });
  });

  it('says who of us it was', () => {
    const by = (sent_by: string | null) =>
      previewOf(aRow('a', 1, 'sent', { sent_by }), 'person', 'admin').who;
    expect(by('admin')).toBe('You');
    expect(by(null)).toBe('You');
    expect(by('scripts')).toBe('scripts');
  });

  it('says who of a group it was', () => {
    expect(previewOf(aRow('a', 1, 'received', { from: '+13125550123' }), 'group', 'admin').who).toBe(
      '+1 312 555 0123',
    );
  });

  it('names what came without words', () => {
    expect(wordsOf('image/png')).toBe('Photo');
    expect(wordsOf('VIDEO/mp4')).toBe('Video');
    expect(wordsOf('audio/amr')).toBe('Audio');
    expect(wordsOf('text/vcard')).toBe('File');
    expect(wordsOf(null)).toBe('File');
    expect(wordsOf('image/png', 'image/jpeg')).toBe('2 photos');
    expect(wordsOf('image/png', 'video/mp4', null)).toBe('3 files');
    expect(wordsOf()).toBe('');
  });

  it('keeps the words of a text with pictures', () => {
    const last = aRow('a', 1, 'received', { message_text: 'Like this', media: media('image/png') });
    expect(previewOf(last, 'person', 'admin')).toMatchObject({ words: 'Like this', hasMedia: true });
  });
});
