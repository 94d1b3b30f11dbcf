/** The JSON of the server, as it stands on the wire. */

export type MessageStatus =
  | 'received'
  | 'pending'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'delivery_failed'
  | 'sending_failed'
  | 'delivery_unconfirmed'
  | 'expired'
  | 'rejected'
  | 'uncertain';

export interface Media {
  url: string;
  content_type: string | null;
  size: number | null;
}

export interface MessageError {
  code: string;
  title: string;
  detail: string | null;
}

export interface Message {
  id: string;
  customer_id: string;
  direction: 'inbound' | 'outbound';
  message_text: string;
  sent_at: string;
  status: MessageStatus;
  from: string;
  to: string;
  media: Media[];
  parts: number;
  sent_by: string | null;
  error: MessageError | null;
  telnyx_message_id: string | null;
  /** Journal sequence number of the event that last changed the row. */
  seq: number;
}

export interface Customer {
  id: string;
  kind: 'person' | 'group';
  name: string;
  phone_numbers: string[];
  last_message: Message | null;
  last_activity_at: string;
  unread_count: number;
  opted_out: boolean;
  version: number;
}

export interface HistoryPage {
  messages: Message[];
  next_before: string | null;
  last_seq: number;
}

export interface CustomerPage {
  customers: Customer[];
  next_cursor: string | null;
}

export interface Session {
  username: string;
}

export type MemberStatus = 'joining' | 'weakly_up' | 'up' | 'leaving' | 'exiting' | 'down' | 'removed';

/** A node of the cluster. What only it can tell is null when it does not answer. */
export interface ClusterMember {
  address: string;
  status: MemberStatus;
  reachable: boolean;
  answering: boolean;
  draining: boolean | null;
  reaches_database: boolean | null;
  roles: string[];
  version: string;
  started_at: string | null;
  shards: number | null;
  entities: number | null;
  streams: number | null;
  leader: boolean;
  oldest: boolean;
  /** The one that answered. */
  self: boolean;
}

export interface Cluster {
  self: string;
  leader: string | null;
  oldest: string | null;
  members: ClusterMember[];
}

export interface Simulator {
  simulated: true;
  from: string;
  numbers: { number: string; behaviour: string }[];
}
