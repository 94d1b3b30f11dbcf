/** How a text will travel: GSM-7 while every character is in its alphabet, else UCS-2, in parts of a fixed size. */
export interface PartCount {
  encoding: 'GSM-7' | 'UCS-2';
  parts: number;
  /** Units still free in the last part. */
  left: number;
}

/** The carrier takes no more than this in one message. */
export const maxParts = 10;

const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Each takes an escape and a character. */
const extended = new Set('\f^{}\\[~]|€');

const sizes = {
  'GSM-7': { single: 160, multi: 153 },
  'UCS-2': { single: 70, multi: 67 },
} as const;

export function countParts(text: string): PartCount {
  const characters = [...text];
  const encoding = characters.every((c) => basic.has(c) || extended.has(c)) ? 'GSM-7' : 'UCS-2';
  const widths = characters.map((c) => (encoding === 'UCS-2' ? c.length : extended.has(c) ? 2 : 1));
  const { single, multi } = sizes[encoding];
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= single) return { encoding, parts: total === 0 ? 0 : 1, left: single - total };

  // A character is never split over two parts, so a part may end with a unit unused.
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > multi) {
      parts++;
      used = 0;
    }
    used += width;
  }
  return { encoding, parts, left: multi - used };
}

/** Worth showing only when a text is about to need a second part, or has. */
export function isWorthShowing({ parts, left }: PartCount): boolean {
  return parts > 1 || (parts === 1 && left <= 20);
}
