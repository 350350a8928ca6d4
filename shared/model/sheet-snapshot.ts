import * as z from 'zod';
import { Instant } from './instant.ts';
import { LocalDate } from './local-date.ts';

/** What a tenant's sheet says: the newest content that was taken over. */
export const SheetSnapshot = z.object({
  tenantId: z.string(),
  /** Of the content: the same content is the same version, on however many days it is seen. */
  version: z.int().min(1),
  sha256: z.string().length(64),
  rows: z.int().min(0),
  /** The object of the lake; absent where there are no rows. */
  object: z.string().optional(),
  spreadsheetId: z.string(),
  range: z.string(),
  purpose: z.enum(['mapping', 'table']),
  /** The first day on which it was seen. */
  seenOn: LocalDate,
  fetchedAt: Instant,
  runId: z.string(),
});
export type SheetSnapshot = z.infer<typeof SheetSnapshot>;
