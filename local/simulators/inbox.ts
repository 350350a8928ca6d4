import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { atMs, type Instant } from '../../shared/model/instant.ts';
import type { Journal } from './journal.ts';
import { jsonOf } from './json-body.ts';
import type { VendorRequest } from './vendor.ts';

/** A message as it arrived. */
export interface StoredMessage {
  receiver: string;
  at: Instant;
  /** With its query. */
  path: string;
  /** Without credentials. */
  headers: IncomingHttpHeaders;
  /** The body's very text: what signatures are over. */
  raw: string;
}

export type ReceivedMessage = Omit<StoredMessage, 'receiver'> & {
  /** Parsed where it is JSON or a form, else its text. */
  body: unknown;
};

export interface Inbox {
  add(receiver: string, request: VendorRequest): void;
  /** All that was accepted, oldest first. */
  of(receiver: string): ReceivedMessage[];
  clear(receiver: string): void;
}

/** What the receivers accepted; it survives a restart and grows until it is cleared. */
export function inbox(journal: Journal<StoredMessage>): Inbox {
  const entriesOf = (wanted: string) => [...journal.entries].filter(([, { receiver }]) => receiver === wanted);
  return {
    add(receiver, { url, headers, body: raw, nowMs }) {
      const { authorization: _, ...shown } = headers;
      const path = `${url.pathname}${url.search}`;
      journal.set([[randomUUID(), { receiver, at: atMs(nowMs), path, headers: shown, raw }]]);
    },
    of: (receiver) =>
      entriesOf(receiver).map(([, { receiver: _, ...message }]) => ({ ...message, body: parsed(message) })),
    clear: (receiver) => entriesOf(receiver).forEach(([key]) => journal.delete(key)),
  };
}

function parsed({ headers, raw }: Pick<StoredMessage, 'headers' | 'raw'>): unknown {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return isForm ? Object.fromEntries(new URLSearchParams(raw)) : (jsonOf(raw) ?? raw);
}
