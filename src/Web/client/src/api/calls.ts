import { call, withQuery } from './http';
import { Problem } from './problem';
import type { Cluster, Customer, CustomerPage, HistoryPage, Message, Session, Simulator } from './types';

export const pageSize = 50;

export const getSession = (signal?: AbortSignal) => call<Session>('GET', '/api/session', { signal });

export const signIn = (username: string, password: string) =>
  call<void>('POST', '/api/session', { body: { username, password } });

export const signOut = () => call<void>('DELETE', '/api/session');

export const listCustomers = (search: string, cursor: string | null, signal?: AbortSignal) =>
  call<CustomerPage>('GET', withQuery('/api/customers', { search, cursor, limit: pageSize }), { signal });

export const getCustomer = (id: string, signal?: AbortSignal) =>
  call<Customer>('GET', customer(id), { signal });

export const createCustomer = (name: string, phoneNumber: string) =>
  call<Customer>('POST', '/api/customers', { body: { name, phone_numbers: [phoneNumber] } });

/** `take_from` is a customer whose numbers may be among the new ones: they move. */
export const changeCustomer = (
  id: string,
  body: { name?: string; phone_numbers?: readonly string[]; take_from?: string },
) => call<Customer>('PATCH', customer(id), { body });

export const markRead = (id: string, seq: number) =>
  call<void>('POST', `${customer(id)}/read`, { body: { seq } });

export const getHistory = (customerId: string, before: string | null, signal?: AbortSignal) =>
  call<HistoryPage>('GET', withQuery('/api/messages', { customerId, before, limit: pageSize }), { signal });

export const sendMessage = (customerId: string, text: string, key: string) =>
  call<Message>('POST', '/api/messages/send', {
    body: { customer_id: customerId, message_text: text },
    headers: { 'Idempotency-Key': key },
  });

export const retryMessage = (customerId: string, id: string) =>
  call<Message>('POST', withQuery(`/api/messages/${encodeURIComponent(id)}/retry`, { customerId }));

export const getCluster = (signal?: AbortSignal) => call<Cluster>('GET', '/api/cluster', { signal });

/** Has the node of that `host:port` hand over and end. */
export const drainMember = (name: string) =>
  call<void>('POST', `/api/cluster/members/${encodeURIComponent(name)}/leave`);

/** What the simulated carrier says of itself; null when a real one is configured. */
export async function getSimulator(signal?: AbortSignal): Promise<Simulator | null> {
  try {
    return await call<Simulator>('GET', '/simulator', { signal });
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

export const textInAsCustomer = (from: string, text: string) =>
  call<void>('POST', '/simulator/inbound', { body: { from, text } });

export const inboxStreamUrl = (after: string | null) => withQuery('/api/inbox/stream', { after });

export const conversationStreamUrl = (customerId: string, after: string | null) =>
  withQuery('/api/messages/stream', { customerId, after });

function customer(id: string): string {
  return `/api/customers/${encodeURIComponent(id)}`;
}
