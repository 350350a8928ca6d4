import * as z from 'zod';
import { LocalDate } from '../model/local-date.ts';
import { lengthOf } from '../rules/calendar.ts';

/** A query that names a range of days, both ends included, and so many at most. */
export const daysQuery = <Shape extends z.ZodRawShape>(more: Shape, daysAtMost: number) =>
  z.strictObject({ from: LocalDate, to: LocalDate, ...more }).superRefine((query, context) => {
    const { from, to } = query as { from: LocalDate; to: LocalDate };
    const say = (message: string): void => context.addIssue({ code: 'custom', path: ['to'], message });
    if (from > to) say('must not be before from');
    else if (lengthOf({ from, to }) > daysAtMost) say(`must be within ${daysAtMost} days of from`);
  });
