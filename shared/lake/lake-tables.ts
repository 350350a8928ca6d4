import type { ContactRow, EventRow } from '../model/lake-row.ts';
import { hashedEmail, impersonal, impersonalJson } from './personal-text.ts';

/** One of the lake's tables that has an object a day. */
export interface LakeTable<R> {
  /** What keys of its objects begin with. */
  name: string;
  /** By which a row is one, however often it comes. */
  key: string;
  /** In DuckDB's types, in their order. Of two rows with one key the greater counts, by these in this order. */
  columns: Readonly<Record<string, string>>;
  /** A row as it is kept, without whom it is about. */
  kept: (row: R, salt: string) => Record<string, unknown>;
  /** What a whole answer does not have is not there any more; else it may only be of a later day now. */
  isReplaced: boolean;
}

/** Reads a JSON text with its numbers as they are written. */
export type ReadJson = (text: string) => unknown;

export const eventTable = (readJson: ReadJson): LakeTable<EventRow> => ({
  name: 'events',
  key: 'uuid',
  columns: {
    event_at: 'TIMESTAMP',
    uuid: 'VARCHAR',
    event: 'VARCHAR',
    distinct_id: 'VARCHAR',
    properties: 'VARCHAR',
  },
  isReplaced: true,
  kept: ({ uuid, event, distinctId, timestamp, properties }, salt) => ({
    event_at: timestamp.replace('Z', ''),
    uuid,
    event: impersonal(event, salt),
    distinct_id: impersonal(distinctId, salt),
    properties: JSON.stringify(impersonalJson(readJson(properties), salt)),
  }),
});

export const CONTACT_TABLE: LakeTable<ContactRow> = {
  name: 'contacts',
  key: 'id',
  columns: {
    changed_at: 'TIMESTAMP',
    id: 'BIGINT',
    added_at: 'TIMESTAMP',
    modified_at: 'TIMESTAMP',
    points: 'BIGINT',
    tags: 'VARCHAR',
    email_hash: 'VARCHAR',
  },
  isReplaced: false,
  kept: ({ id, dateAdded, dateModified, points, tags, email }, salt) => ({
    changed_at: (dateModified ?? dateAdded).replace('Z', ''),
    id,
    added_at: dateAdded.replace('Z', ''),
    modified_at: dateModified?.replace('Z', '') ?? null,
    points,
    tags: JSON.stringify(tags.map((tag) => impersonal(tag, salt))),
    email_hash: email === null ? null : hashedEmail(email, salt),
  }),
};
