import * as z from 'zod';

/** Why a source gave no number. The first two groups wait without counting as an attempt. */
export const MissingReason = z.enum([
  'BREAKER_OPEN',
  'RATE_LIMIT',
  'UPSTREAM_ERROR',
  'AUTH',
  'NOT_YET_AVAILABLE',
  'UNPARSABLE',
  'TRUE_ABSENCE',
]);
export type MissingReason = z.infer<typeof MissingReason>;
