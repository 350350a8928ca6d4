import type { Flag } from '../model/flag.ts';
import type { TrustBucket } from '../model/trust.ts';

/** Whether a claim is checked by the priority queue: little trust, or any flag. */
export const isPriority = (bucket: TrustBucket, flags: readonly Flag[]): boolean =>
  bucket === 'low_trust' || bucket === 'critical' || flags.length > 0;
