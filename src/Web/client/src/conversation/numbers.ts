import { formatAddress, toE164 } from '../ui/phone';

/**
 * What was typed, a number a line, as what to send; or the first line that is no number, empty if there is none at all.
 * What the customer has already is taken as it is: a short code, or the name of a sender.
 */
export function readNumbers(
  typed: string,
  known: readonly string[],
): { numbers: string[] } | { bad: string } {
  const numbers = new Set<string>();
  for (const line of typed.split(/[\n,;]/).map((part) => part.trim())) {
    if (line === '') continue;
    const number = known.find((one) => one === line || formatAddress(one) === line) ?? toE164(line);
    if (number === null) return { bad: line };
    numbers.add(number);
  }
  return numbers.size === 0 ? { bad: '' } : { numbers: [...numbers] };
}

/** Whether both are the same, in the same order: the first is the one that is texted when nobody has written yet. */
export function sameNumbers(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((number, i) => number === other[i]);
}
