import * as z from 'zod';
import { LocalDate } from '../../shared/model/local-date.ts';

/** A number of a source as it is to be sent: as JSON or in a text of any form. */
export const SentNumber = z.union([z.number(), z.string().max(100)]);
export type SentNumber = z.infer<typeof SentNumber>;

/** Rows by the day that they are of. */
export const byDay = <T extends z.ZodType>(row: T) =>
  z.strictObject({ days: z.record(LocalDate, z.array(row).max(50_000)) });

/** Millionths of an amount, by arithmetic of the simulators' own; null where it is none. */
export function microsSent(value: SentNumber | undefined): number | null {
  const number = value === undefined ? Number.NaN : Number(value);
  return Number.isFinite(number) ? Math.round(number * 1_000_000) : null;
}

/** A count; null where it is none. */
export function countSent(value: SentNumber | undefined): number | null {
  const number = value === undefined ? Number.NaN : Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** The sum; null where a part of it is not known. */
export const sum = (parts: readonly (number | null)[]): number | null =>
  parts.reduce((total, part) => (total === null || part === null ? null : total + part), 0);

/** As an amount in dollars, which is what vendors send. */
export const dollars = (micros: number | null): number | null => (micros === null ? null : micros / 1_000_000);
