import * as z from 'zod';
import { WireInstant } from '../../shared/lambda/route.ts';
import { Claimed, Evidence } from '../../shared/model/claimed.ts';
import { ForcedStatus } from '../../shared/model/override.ts';
import type { WantedChange } from '../../shared/reviews/propose-override.ts';

const Reason = z.string().trim().min(1).max(1000);
const Revision = z.int().min(1).max(1000).optional();
const PolicyVersion = z.int().min(1).optional();

export const MAX_EVIDENCE = 20;

export const DisputeBody = z.strictObject({
  reason: Reason,
  revision: Revision,
  evidence: z.array(Evidence).max(MAX_EVIDENCE).optional(),
});

export const EvidenceBody = z.strictObject({ evidence: z.array(Evidence).min(1).max(MAX_EVIDENCE) });

const voids = { action: z.literal('void') };
const corrects = { action: z.literal('correct'), observed: Claimed, observedAt: WireInstant.optional() };
const forces = { action: z.literal('force'), status: ForcedStatus.optional(), impossible: z.boolean().optional() };

type Force = z.output<z.ZodObject<typeof forces>>;

const OVERCLAIMED = 'AFFILIATE_OVERCLAIMED';

/** What cannot be is an overclaim, and everything else has to be named. */
const namesItsStatus = ({ status, impossible }: Pick<Force, 'status' | 'impossible'>): boolean =>
  impossible ? status === undefined || status === OVERCLAIMED : status !== undefined;
const STATUS_NEEDED = { path: ['status'], message: `name the status; ${OVERCLAIMED} or none where impossible` };

const more = { reason: Reason, policyVersion: PolicyVersion, revision: Revision };

export const OverrideBody = z.discriminatedUnion('action', [
  z.strictObject({ ...voids, ...more }),
  z.strictObject({ ...corrects, ...more }),
  z.strictObject({ ...forces, ...more }).refine(namesItsStatus, STATUS_NEEDED),
]);

const answers = { policyVersion: PolicyVersion };

/** The override by which a dispute is won: its reason and revision are the decision's and the dispute's. */
const WinningOverride = z.discriminatedUnion('action', [
  z.strictObject({ ...voids, ...answers }),
  z.strictObject({ ...corrects, ...answers }),
  z.strictObject({ ...forces, ...answers }).refine(namesItsStatus, STATUS_NEEDED),
]);

export const DecisionBody = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('LOST'), reason: Reason }),
  z.strictObject({ outcome: z.literal('WON'), reason: Reason, override: WinningOverride }),
]);

export const ApprovalBody = z.strictObject({ reason: Reason.optional() });
export const RejectionBody = z.strictObject({ reason: Reason });

/** The change that a body asks for. */
export function changeIn(body: z.output<typeof WinningOverride>): WantedChange {
  switch (body.action) {
    case 'void':
      return { action: 'void' };
    case 'correct': {
      const { action, observed, observedAt } = body;
      return { action, observed: withoutGaps(observed), observedAt };
    }
    case 'force': {
      const { action, status = OVERCLAIMED, impossible = false } = body;
      return { action, status, impossible };
    }
  }
}

const withoutGaps = (counts: Claimed): Partial<Record<keyof Claimed, number>> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
