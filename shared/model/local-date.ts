import * as z from 'zod';

/** A day on the tenant's calendar, `2026-01-14`. */
export const LocalDate = z.iso.date({ error: 'must be a day such as 2026-01-14' });
export type LocalDate = z.infer<typeof LocalDate>;
