import type { ClusterMember, Customer, Message, MessageStatus } from './types';

/** A row for tests. */
export function aRow(
  id: string,
  seq: number,
  status: MessageStatus = 'sent',
  changes: Partial<Message> = {},
): Message {
  return {
    id,
    customer_id: 'c1',
    direction: status === 'received' ? 'inbound' : 'outbound',
    message_text: `text ${id}`,
    sent_at: '2026-01-31T12:00:00.000Z',
    status,
    from: '+13125550100',
    to: '+13125550123',
    media: [],
    parts: 1,
    sent_by: null,
    error: null,
    telnyx_message_id: null,
    seq,
    ...changes,
  };
}

/** A customer entry for tests, last active at the given minute. */
export function aCustomer(id: string, minute: number, changes: Partial<Customer> = {}): Customer {
  return {
    id,
    kind: 'person',
    name: id,
    phone_numbers: ['+13125550123'],
    last_message: null,
    last_activity_at: new Date(Date.UTC(2026, 0, 31, 12, minute)).toISOString(),
    unread_count: 0,
    opted_out: false,
    version: 1,
    ...changes,
  };
}

/** A member that serves, for tests. */
export function aMember(name: string, changes: Partial<ClusterMember> = {}): ClusterMember {
  return {
    address: `akka.tcp://messaging@${name}`,
    status: 'up',
    reachable: true,
    answering: true,
    draining: false,
    reaches_database: true,
    roles: [],
    version: '1.0.0',
    started_at: '2026-01-31T12:00:00.000Z',
    shards: 50,
    entities: 200,
    streams: 4,
    leader: false,
    oldest: false,
    self: false,
    ...changes,
  };
}
