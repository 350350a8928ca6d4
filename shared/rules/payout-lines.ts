import type { PayoutLine } from '../model/clawback.ts';
import type { Metric } from '../model/platform.ts';
import type { Payout } from '../model/registry.ts';

/** Micros for so many of a metric: views are paid by the thousand. */
const RATE: Record<Metric, { micros: (payout: Payout) => number | undefined; per: PayoutLine['per'] }> = {
  views: { micros: ({ cpmMicros }) => cpmMicros, per: 1_000 },
  clicks: { micros: ({ cpcMicros }) => cpcMicros, per: 1 },
  conversions: { micros: ({ cpaMicros }) => cpaMicros, per: 1 },
};

/** What was claimed of a metric, and what of it is seen. */
export type ClaimedMetric = Pick<PayoutLine, 'metric' | 'claimed' | 'observed' | 'observationId'>;

/** What is claimed above what is seen, a line for each metric that is paid for. Together no more than a number holds. */
export function payoutLines(metrics: readonly ClaimedMetric[], payout: Payout): PayoutLine[] {
  let room = BigInt(Number.MAX_SAFE_INTEGER);
  return metrics.flatMap((one) => {
    const { micros, per } = RATE[one.metric];
    const rateMicros = micros(payout);
    if (rateMicros === undefined) return [];
    const over = Math.max(0, one.claimed - one.observed);
    const exact = (2n * BigInt(over) * BigInt(rateMicros) + BigInt(per)) / (2n * BigInt(per));
    const amount = exact < room ? exact : room;
    room -= amount;
    return [{ ...one, over, rateMicros, per, amountMicros: Number(amount) }];
  });
}

export const totalMicros = (lines: readonly PayoutLine[]): number =>
  lines.reduce((total, { amountMicros }) => total + amountMicros, 0);
