import type { Dispute } from '../model/dispute.ts';
import type { Instant } from '../model/instant.ts';
import type { Override } from '../model/override.ts';
import { toDecimal } from '../rules/trust.ts';
import { presentVerdict } from './present-verdict.ts';

/** An override with who decided what, and the verdict before and after. */
export const presentOverride = (override: Override, now: Instant) => {
  const { tenantId: _, version: __, claimVersion: ___, before, after, ...rest } = override;
  return {
    ...rest,
    before: { verdict: presentVerdict(before.verdict, now) },
    after: { verdict: presentVerdict(after.verdict, now), trustDelta: toDecimal(after.trustDelta) },
  };
};

/** A dispute as both sides see it. */
export const presentDispute = ({ tenantId: _, version: __, correlationId: ___, ...dispute }: Dispute) => dispute;
