import * as z from 'zod';
import type { ContactRow } from '../model/lake-row.ts';
import type { QuarantinedRow } from '../model/source-row.ts';
import { readRow, type ReadRow } from './keyed-rows.ts';
import { utcText } from './utc-text.ts';
import { BadField } from './vendor-number.ts';

/** The number comes as a text, and no contacts as an empty list. */
const Answer = z.object({
  total: z.union([
    z.int().min(0),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ]),
  contacts: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]),
});
const Contact = z.looseObject({ id: z.unknown() });
const Email = z.looseObject({
  all: z.looseObject({ email: z.string().nullish() }).optional(),
  core: z.looseObject({ email: z.looseObject({ value: z.string().nullish() }).nullish() }).optional(),
});

export interface ContactPage {
  /** Contacts that match what was asked for, these included. */
  total: number;
  read: (ReadRow<ContactRow> | QuarantinedRow)[];
  /** The highest id among them; null where none has one. */
  lastId: number | null;
}

/** Null where it is no list of contacts. */
export function contactPage(body: unknown): ContactPage | null {
  const parsed = Answer.safeParse(body);
  if (!parsed.success) return null;
  const { total, contacts } = parsed.data;
  const all = Array.isArray(contacts) ? contacts : Object.values(contacts);
  const read = all.map(readContact);
  const ids = read.flatMap((one) => (one.key === undefined ? [] : [Number(one.key)]));
  return { total, read, lastId: ids.length === 0 ? null : Math.max(...ids) };
}

function readContact(value: unknown): ReadRow<ContactRow> | QuarantinedRow {
  const contact = Contact.safeParse(value).data;
  const idOf = (): number => {
    const id = typeof contact?.id === 'string' ? Number(contact.id) : contact?.id;
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) throw new BadField('id is none');
    return id;
  };
  // A contact is a person: what is kept of one that cannot be read is its id.
  return readRow(
    { id: contact?.id ?? null },
    () => String(idOf()),
    () => ({
      id: idOf(),
      dateAdded: utcText(contact?.['dateAdded'], 'dateAdded'),
      dateModified: contact?.['dateModified'] ? utcText(contact['dateModified'], 'dateModified') : null,
      points: pointsOf(contact?.['points']),
      tags: tagsOf(contact?.['tags']),
      email: emailOf(contact?.['fields']),
    }),
  );
}

function pointsOf(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const points = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof points !== 'number' || !Number.isSafeInteger(points)) throw new BadField('points are no whole number');
  return points;
}

const Tag = z.union([z.string(), z.looseObject({ tag: z.string() }).transform(({ tag }) => tag)]);
const Tags = z.union([z.array(Tag), z.record(z.string(), Tag).transform((tags) => Object.values(tags))]);

function tagsOf(value: unknown): string[] {
  const tags = Tags.safeParse(value ?? []);
  if (!tags.success) throw new BadField('tags are no list of names');
  return [...new Set(tags.data)].sort();
}

/** Null where the contact has none, as visitors who never said who they are. */
function emailOf(fields: unknown): string | null {
  if (fields === undefined || fields === null || Array.isArray(fields)) return null;
  const parsed = Email.safeParse(fields);
  if (!parsed.success) throw new BadField('fields have no form that is known');
  const { all, core } = parsed.data;
  const email = (all?.email ?? core?.email?.value ?? '').trim();
  return email === '' ? null : email;
}
