import * as z from 'zod';
import type { Journal } from './journal.ts';

export const Fault = z.strictObject({
  kind: z.enum(['rate_limit', 'server_error', 'timeout', 'bad_token', 'malformed', 'slow']),
  /** One of the vendor's own forms of this fault; the usual one by default. */
  variant: z.string().optional(),
  /** The only path that it strikes, as the vendor sees it; every path by default. */
  path: z.string().startsWith('/').optional(),
  /** Calls it strikes; without it, until it is cleared. */
  times: z.int().min(1).optional(),
  retryAfterSeconds: z.int().min(0).max(86_400).optional(),
  latencyMs: z.int().min(0).max(600_000).optional(),
});
export type Fault = z.infer<typeof Fault>;

export interface FaultBook {
  set(vendor: string, fault: Fault): void;
  clear(vendor: string): void;
  get(vendor: string): Fault | undefined;
  /** The fault that strikes this call, if any; one of its times is used up. */
  strike(vendor: string, path: string): Fault | undefined;
}

export function faultBook(journal: Journal<Fault>): FaultBook {
  return {
    set: (vendor, fault) => journal.set([[vendor, fault]]),
    clear: (vendor) => journal.delete(vendor),
    get: (vendor) => journal.entries.get(vendor),
    strike(vendor, path) {
      const fault = journal.entries.get(vendor);
      if (fault?.path !== undefined && fault.path !== path) return undefined;
      if (fault?.times === undefined) return fault;
      if (fault.times > 1) journal.set([[vendor, { ...fault, times: fault.times - 1 }]]);
      else journal.delete(vendor);
      return fault;
    },
  };
}
