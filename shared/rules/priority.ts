import type { Flag } from '../model/flag.ts';
import type { Campaign } from '../model/registry.ts';
import type { TrustBucket } from '../model/trust.ts';

/** Whether a claim is checked by the priority queue: little trust where that is known, or any flag. */
export const isPriority = (bucket: TrustBucket | null, flags: readonly Flag[]): boolean =>
  bucket === 'low_trust' || bucket === 'critical' || flags.length > 0;

/** Whether money depends on a campaign's numbers: it pays by any of them. */
export const paysByNumbers = ({ payout = {} }: Pick<Campaign, 'payout'>): boolean =>
  [payout.cpmMicros, payout.cpcMicros, payout.cpaMicros].some((micros = 0) => micros > 0);
