import { AsYouType, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Customer } from '../api/types';

const formatted = new Map<string, string>();

/** `+1 312 555 0123`; short codes and alphanumeric senders as they are. */
export function formatAddress(address: string): string {
  let text = formatted.get(address);
  if (text === undefined) {
    text = (address.startsWith('+') && parsePhoneNumberFromString(address)?.formatInternational()) || address;
    formatted.set(address, text);
  }
  return text;
}

/** A number as far as it is typed. Deleting is left alone: a separator that returns at once could not be removed. */
export function formatAsTyped(typed: string, before: string): string {
  if (typed.length < before.length || !typed.trimStart().startsWith('+')) return typed;
  return new AsYouType().input(typed);
}

/** What to send for a number as it was typed; null where it cannot be one. */
export function toE164(typed: string): string | null {
  const number = parsePhoneNumberFromString(typed.trim().replace(/^00/, '+'));
  return number?.isPossible() ? number.number : null;
}

/** The name of a customer, or else the numbers. */
export function titleOf(customer: Pick<Customer, 'name' | 'phone_numbers'>): string {
  return customer.name.trim() || customer.phone_numbers.map(formatAddress).join(', ') || 'No number';
}

/** Only people with a phone number, or a short code, can be texted back: the same rule as the server's. */
export function isReachable(address: string): boolean {
  return /^(\+[1-9]\d{5,14}|\d{3,8})$/.test(address);
}
