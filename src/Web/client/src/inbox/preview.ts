import type { Customer, Media, Message } from '../api/types';
import { whoSent } from '../conversation/sender';
import { formatAddress } from '../ui/phone';

/** What the list says of a conversation's last message. */
export interface Preview {
  /** Who said it, where that is not the customer. */
  who: string | null;
  words: string;
  hasMedia: boolean;
}

/** `me` is the name of the agent in front of the page: what others sent says who did. */
export function previewOf(last: Message, kind: Customer['kind'], me: string): Preview {
  const text = last.message_text.replace(/\s+/g, ' ').trim();
  return {
    who: whoOf(last, kind, me),
    words: text === '' ? mediaWords(last.media) : text,
    hasMedia: last.media.length > 0,
  };
}

function whoOf(last: Message, kind: Customer['kind'], me: string): string | null {
  if (last.direction === 'outbound') return whoSent(last, me);
  return kind === 'group' ? formatAddress(last.from) : null;
}

const one: Record<string, string> = { image: 'Photo', video: 'Video', audio: 'Audio' };
const many: Record<string, string> = { image: 'photos', video: 'videos' };

function mediaWords(media: readonly Media[]): string {
  if (media.length === 0) return '';
  const kinds = new Set(media.map((item) => item.content_type?.split('/')[0]?.toLowerCase() ?? ''));
  const [kind = ''] = kinds.size === 1 ? kinds : [];
  return media.length === 1 ? (one[kind] ?? 'File') : `${media.length} ${many[kind] ?? 'files'}`;
}
