import * as z from 'zod';
import type { EventRow } from '../model/lake-row.ts';
import type { QuarantinedRow } from '../model/source-row.ts';
import { readRow, type ReadRow } from './keyed-rows.ts';
import { utcText } from './utc-text.ts';
import { BadField } from './vendor-number.ts';

export const EVENT_COLUMNS = ['uuid', 'event', 'distinct_id', 'timestamp', 'properties'] as const;

const Answer = z.object({
  columns: z.array(z.string()),
  results: z.array(z.array(z.unknown())),
  hasMore: z.boolean().nullish(),
});
const Waiting = z.object({ query_status: z.object({ complete: z.literal(false) }) });

/** An answer to a query for events. */
export interface EventPage {
  read: (ReadRow<EventRow> | QuarantinedRow)[];
  /** The vendor says itself that this is not all. */
  hasMore: boolean;
}

/** Null where it is no answer to the query; `waiting` where the query was put into a queue in place of one. */
export function eventPage(body: unknown): EventPage | 'waiting' | null {
  if (Waiting.safeParse(body).success) return 'waiting';
  const parsed = Answer.safeParse(body);
  if (!parsed.success) return null;
  const { columns, results, hasMore } = parsed.data;
  const at = EVENT_COLUMNS.map((name) => columns.indexOf(name));
  if (at.includes(-1)) return null;
  return { read: results.map((cells) => readEvent(at.map((index) => cells[index]))), hasMore: hasMore === true };
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

function readEvent(cells: readonly unknown[]): ReadRow<EventRow> | QuarantinedRow {
  const [uuid, event, distinctId, timestamp, properties] = cells;
  const key = (): string => {
    const text = typeof uuid === 'string' ? uuid.toLowerCase() : '';
    if (!UUID.test(text)) throw new BadField('uuid is none');
    return text;
  };
  return readRow(cells, key, () => ({
    uuid: key(),
    event: textOf(event, 'event'),
    distinctId: textOf(distinctId, 'distinct_id'),
    timestamp: utcText(timestamp, 'timestamp'),
    properties: objectText(properties),
  }));
}

function textOf(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new BadField(`${field} is no text`);
  return value;
}

/** Properties come as the text of an object, or as the object. */
function objectText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  if (!isObject(text)) throw new BadField('properties are no object');
  return text;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
