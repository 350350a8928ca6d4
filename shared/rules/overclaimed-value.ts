import type { Metric } from '../model/platform.ts';
import type { Campaign } from '../model/registry.ts';
import type { Verdict } from '../model/verdict.ts';

type Payout = NonNullable<Campaign['payout']>;

/** Micros for so many of a metric: views are paid by the thousand. */
const RATE: Record<Metric, { micros: (payout: Payout) => number | undefined; per: bigint }> = {
  views: { micros: ({ cpmMicros }) => cpmMicros, per: 1_000n },
  clicks: { micros: ({ cpcMicros }) => cpcMicros, per: 1n },
  conversions: { micros: ({ cpaMicros }) => cpaMicros, per: 1n },
};

/** What was claimed above what was seen, in micros rounded half up: only of a final overclaim, and only where it is paid for. */
export function overclaimedMicros(
  { status, final, metrics }: Pick<Verdict, 'status' | 'final' | 'metrics'>,
  payout: Payout = {},
): number {
  if (!final || status !== 'AFFILIATE_OVERCLAIMED') return 0;
  const parts = metrics.map((finding) => {
    const { micros, per } = RATE[finding.metric];
    const over = finding.result === 'compared' ? Math.max(0, finding.claimed - finding.observed) : 0;
    return (2n * BigInt(over) * BigInt(micros(payout) ?? 0) + per) / (2n * per);
  });
  const sum = parts.reduce((total, part) => total + part, 0n);
  return sum > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(sum);
}
