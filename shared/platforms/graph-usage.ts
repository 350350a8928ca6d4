import * as z from 'zod';
import { type Instant, MINUTE, SECOND } from '../model/instant.ts';
import { plausibleReset } from './refusal.ts';
import { retryAfterMs } from '../vendor-http/retry-after.ts';

const Amount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(?:\.\d+)?$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);
/** Shares of what is allowed, in percent. */
const shares = { call_count: Amount, total_time: Amount, total_cputime: Amount };

const AppUsage = z.object(shares);
const BusinessUsage = z.record(
  z.string(),
  z.array(
    z.object({
      ...shares,
      type: z.string().optional().catch(undefined),
      /** In minutes. */
      estimated_time_to_regain_access: Amount,
    }),
  ),
);
/** The reset is in seconds. */
const AdAccountUsage = z.object({ acc_id_util_pct: Amount, reset_time_duration: Amount });

/** One limit of the Graph API: whether it is used up, and for how long, where Meta says so. */
interface Usage {
  full: boolean;
  regainMs: number;
}

const FULL_PERCENT = 100;
/** For a limit without a time: its window slides, and calls within it make it last. */
const PAUSE_MS = 10 * MINUTE;

/** When calls are taken again, where a header says that a limit is used up; below 100 % none is. */
export function usedUpUntil(headers: Headers, nowMs: number, useCases: ReadonlySet<string>): Instant | undefined {
  const pauses = usageOf(headers, useCases)
    .filter(({ full }) => full)
    .map(({ regainMs }) => regainMs || PAUSE_MS);
  return pauses.length === 0 ? undefined : plausibleReset(nowMs + Math.max(...pauses), nowMs);
}

/** When calls are taken again after one was refused for a limit. */
export function regainedAt(headers: Headers, nowMs: number, useCases: ReadonlySet<string>): Instant {
  const named = usageOf(headers, useCases).map((usage) => usage.regainMs);
  const regainMs = Math.max(retryAfterMs(headers, nowMs) ?? 0, ...named);
  return plausibleReset(nowMs + (regainMs || PAUSE_MS), nowMs);
}

/** `useCases` are the kinds of call that count for the caller: a limit on messages says nothing about insights. */
function usageOf(headers: Headers, useCases: ReadonlySet<string>): Usage[] {
  const app = AppUsage.safeParse(headerValue(headers, 'x-app-usage')).data;
  const business = BusinessUsage.safeParse(headerValue(headers, 'x-business-use-case-usage')).data ?? {};
  const account = AdAccountUsage.safeParse(headerValue(headers, 'x-ad-account-usage')).data;
  const accountFull = isFull(account?.acc_id_util_pct);
  return [
    { full: isFull(app?.call_count, app?.total_time, app?.total_cputime), regainMs: 0 },
    ...Object.values(business)
      .flat()
      .filter(({ type }) => type === undefined || useCases.has(type))
      .map(({ call_count, total_time, total_cputime, estimated_time_to_regain_access: minutes = 0 }) => ({
        full: isFull(call_count, total_time, total_cputime),
        regainMs: minutes * MINUTE,
      })),
    // The reset is also stated while nothing is used up.
    { full: accountFull, regainMs: accountFull ? (account?.reset_time_duration ?? 0) * SECOND : 0 },
  ];
}

const isFull = (...percents: (number | undefined)[]): boolean =>
  percents.some((percent) => percent !== undefined && percent >= FULL_PERCENT);

function headerValue(headers: Headers, name: string): unknown {
  try {
    return JSON.parse(headers.get(name) ?? 'null');
  } catch {
    return undefined;
  }
}
