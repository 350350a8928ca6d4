import * as z from 'zod';
import { WireInstant } from '../../shared/lambda/route.ts';
import { Platform } from '../../shared/model/platform.ts';
import { AffiliateId, CampaignId } from '../../shared/model/registry.ts';

const Sentence = z.string().trim().min(1).max(500);

/** A campaign, an affiliate or everything of the tenant, by the time claims were made. */
const Filter = z
  .strictObject({
    campaignId: CampaignId.optional(),
    affiliateId: AffiliateId.optional(),
    platform: Platform.optional(),
    from: WireInstant.optional(),
    to: WireInstant.optional(),
  })
  .refine(({ campaignId, affiliateId }) => campaignId === undefined || affiliateId === undefined, {
    message: 'name a campaign or an affiliate, not both',
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'must not be before from',
  });

export const NewReplayBody = z.strictObject({ filter: Filter, policyVersion: z.int().min(1), reason: Sentence });
export type NewReplayBody = z.output<typeof NewReplayBody>;

/** Force is beyond the guardrails, and needs a reason of its own. */
export const ApplyBody = z
  .strictObject({ force: z.boolean().default(false), reason: Sentence.optional() })
  .refine(({ force, reason }) => !force || reason !== undefined, { path: ['reason'], message: 'say why to force it' });
export type ApplyBody = z.output<typeof ApplyBody>;
