const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const dayThisYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayOtherYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const longDay = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

const dayMs = 24 * 60 * 60_000;

/** The day of the reader that an instant falls on. */
export function dayOf(iso: string): string {
  return new Date(iso).toDateString();
}

export function timeOf(iso: string): string {
  return time.format(new Date(iso));
}

export function fullTime(iso: string): string {
  return full.format(new Date(iso));
}

/** Short, for a list: a time today, then a day. */
export function whenShort(iso: string, now: number): string {
  const at = new Date(iso);
  const ago = now - at.getTime();
  if (ago < 60_000 && ago > -60_000) return 'now';
  if (ago < 60 * 60_000 && ago > 0) return `${Math.floor(ago / 60_000)} min`;
  if (daysBetween(at, new Date(now)) === 0) return time.format(at);
  if (daysBetween(at, new Date(now)) === 1) return 'Yesterday';
  return (at.getFullYear() === new Date(now).getFullYear() ? dayThisYear : dayOtherYear).format(at);
}

/** For a separator between days. */
export function dayName(iso: string, now: number): string {
  const days = daysBetween(new Date(iso), new Date(now));
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return days > 1 && days < 7 ? weekday.format(new Date(iso)) : longDay.format(new Date(iso));
}

function daysBetween(a: Date, b: Date): number {
  const midnight = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return (midnight(b) - midnight(a)) / dayMs;
}
