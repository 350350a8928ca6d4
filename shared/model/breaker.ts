import * as z from 'zod';
import { Instant } from './instant.ts';

/** Shared protection of one platform account. Closed means calls go; half-open lets a few probes through. */
export const Breaker = z.discriminatedUnion('state', [
  z.object({ state: z.literal('closed'), failures: z.int().min(0) }),
  z.object({ state: z.literal('open'), openedAt: Instant, reopensAt: Instant }),
  z.object({
    state: z.literal('half_open'),
    openedAt: Instant,
    probes: z.int().min(0),
    successes: z.int().min(0),
    since: Instant,
  }),
]);
export type Breaker = z.infer<typeof Breaker>;
