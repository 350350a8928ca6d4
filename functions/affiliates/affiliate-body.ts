import * as z from 'zod';
import { Affiliate, Segment } from '../../shared/model/registry.ts';

const fields = {
  name: z.string().min(1).max(200),
  segment: Segment,
  status: Affiliate.shape.status,
  accounts: Affiliate.shape.accounts,
  networkIds: Affiliate.shape.networkIds,
};

export const NewAffiliateBody = z.strictObject({
  name: fields.name,
  segment: fields.segment.default('standard'),
  accounts: fields.accounts.default({}),
  networkIds: fields.networkIds,
});

/** What is given replaces what was; accounts do so platform by platform. */
export const AffiliateChangeBody = z
  .strictObject({
    name: fields.name.optional(),
    segment: fields.segment.optional(),
    status: fields.status.optional(),
    accounts: fields.accounts.optional(),
    networkIds: fields.networkIds,
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'name at least one change');
