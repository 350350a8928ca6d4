import * as z from 'zod';
import { LocalDate } from '../../shared/model/local-date.ts';
import { normalLabel } from '../../shared/rules/affiliate-label.ts';
import { MAX_ENTRIES_FROM } from '../../shared/store/mapping.ts';

/** A name as it is compared: what is blank is not there. */
const Text = (longest: number) =>
  z
    .string()
    .transform(normalLabel)
    .pipe(z.string().max(longest))
    .transform((text) => (text === '' ? undefined : text))
    .optional();

const Entry = z.strictObject({
  sourceId: z.string().transform(normalLabel).pipe(z.string().min(1).max(100)),
  sourceName: z.string().transform(normalLabel).pipe(z.string().max(200)).default(''),
  sourceAlias: Text(200),
  affiliateId: Text(100),
  affiliateLabel: Text(200),
  advertiserId: Text(100),
  advertiserLabel: Text(200),
  internal: z.boolean(),
});

const IN_ALL = `must have ${MAX_ENTRIES_FROM} entries at most`;

/** A file as text, or its entries. From the day on it holds for the sources that it names; for others nothing changes. */
export const MappingBody = z
  .strictObject({
    validFrom: LocalDate,
    csv: z.string().min(1).optional(),
    /** Whose traffic the advertiser buys itself, where the file has no column that says so. */
    internalLabels: z.array(z.string().min(1).max(200)).max(100).optional(),
    entries: z.array(Entry).min(1).max(MAX_ENTRIES_FROM, IN_ALL).optional(),
  })
  .refine(({ csv, entries }) => (csv === undefined) !== (entries === undefined), {
    message: 'give csv or entries, one of the two',
  })
  .refine(({ csv, internalLabels }) => internalLabels === undefined || csv !== undefined, {
    path: ['internalLabels'],
    message: 'belongs to a csv; entries say themselves what is internal',
  });
export type MappingBody = z.output<typeof MappingBody>;

export const MappingQuery = z.strictObject({ at: LocalDate.optional() });
