import { FileText, ImageOff } from 'lucide-react';
import { useState } from 'react';
import type { Media } from '../api/types';
import { safeUrl } from './links';
import styles from './Media.module.css';

/** Pictures as thumbnails, other files by type and size. The addresses come from outside and are not trusted. */
export function MediaList({ media }: { media: readonly Media[] }) {
  return (
    <ul className={styles.list}>
      {media.map((item) => (
        <li key={item.url}>
          <MediaItem item={item} />
        </li>
      ))}
    </ul>
  );
}

function MediaItem({ item }: { item: Media }) {
  const [isBroken, setIsBroken] = useState(false);
  const href = safeUrl(item.url);
  const isImage = /^image\/(png|jpe?g|gif|webp|avif|bmp)$/i.test(item.content_type ?? '');
  const label = [typeName(item.content_type), sizeName(item.size)].filter(Boolean).join(', ');

  if (href === null) return <Chip label={`${label} (its address cannot be opened)`} isBroken />;
  return (
    <a
      className={styles.link}
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={`Open ${label}`}
    >
      {isImage && !isBroken ? (
        <img
          className={styles.thumbnail}
          src={href}
          alt={label}
          loading="lazy"
          referrerPolicy="no-referrer"
          onError={() => setIsBroken(true)}
        />
      ) : (
        <Chip label={label} isBroken={isBroken} />
      )}
    </a>
  );
}

function Chip({ label, isBroken }: { label: string; isBroken: boolean }) {
  return (
    <span className={styles.chip}>
      {isBroken ? <ImageOff size={20} aria-hidden /> : <FileText size={20} aria-hidden />}
      {label}
    </span>
  );
}

function typeName(type: string | null): string {
  if (!type) return 'File';
  const [kind, name = ''] = type.split('/');
  const short = name
    .replace(/^x-/, '')
    .replace(/[;+].*$/, '')
    .toUpperCase();
  const kinds: Record<string, string> = { image: 'picture', audio: 'audio', video: 'video', text: 'text' };
  return `${short} ${kinds[kind ?? ''] ?? 'file'}`.trim();
}

function sizeName(bytes: number | null): string | null {
  if (bytes === null) return null;
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
