import type { DisputeIn } from '../../shared/model/dispute.ts';
import type { ProposedOverride } from '../../shared/model/override.ts';
import { after, DAY } from '../../shared/model/instant.ts';
import { T0 } from './sample-claims.ts';
import { sampleVerdict } from './sample-verdict.ts';

const ABOUT = {
  ...{ tenantId: 'acme', submissionId: 'sub_sample', revision: 1, affiliateId: 'aff_ann' },
  ...{ campaignId: 'cmp_autumn', platform: 'x' as const, version: 1 },
};

export const sampleDispute = (changes: Partial<DisputeIn<'OPEN'>> = {}): DisputeIn<'OPEN'> => ({
  ...ABOUT,
  ...{ id: 'dsp_1', status: 'OPEN', reason: 'a sample', openedAt: T0, openedBy: 'samplekey001' },
  about: { status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', decidedAt: T0, policyVersion: 1 },
  ...{ correlationId: 'req-sample', dueAt: after(T0, 7 * DAY), evidence: [] },
  ...changes,
});

export const sampleOverride = (changes: Partial<ProposedOverride> = {}): ProposedOverride => ({
  ...ABOUT,
  ...{ id: 'ovr_1', status: 'PROPOSED', change: { action: 'void' }, reason: 'a sample', policyVersion: 1 },
  ...{ proposedBy: 'samplekey001', proposedAt: T0, claimVersion: 1 },
  before: { verdict: sampleVerdict() },
  after: { verdict: sampleVerdict({ status: 'UNVERIFIABLE' }), trustDelta: 0 },
  ...changes,
});
