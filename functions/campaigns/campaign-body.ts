import * as z from 'zod';
import { WireInstant } from '../../shared/lambda/route.ts';
import { PLATFORMS, Platform } from '../../shared/model/platform.ts';

const Micros = z.int().min(0);

const fields = {
  name: z.string().min(1).max(200),
  platforms: z
    .array(Platform)
    .min(1)
    .max(PLATFORMS.length)
    .refine((platforms) => new Set(platforms).size === platforms.length, 'names a platform twice'),
  startsAt: WireInstant,
  endsAt: WireInstant,
  lockAt: WireInstant,
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be a code such as USD'),
  payout: z.strictObject({
    cpmMicros: Micros.optional(),
    cpcMicros: Micros.optional(),
    cpaMicros: Micros.optional(),
  }),
};

export const NewCampaignBody = z.strictObject({
  ...fields,
  lockAt: fields.lockAt.optional(),
  currency: fields.currency.optional(),
  payout: fields.payout.optional(),
});

/** What is given replaces what was; a `lockAt` of null takes it away. */
export const CampaignChangeBody = z
  .strictObject({
    name: fields.name.optional(),
    platforms: fields.platforms.optional(),
    startsAt: fields.startsAt.optional(),
    endsAt: fields.endsAt.optional(),
    lockAt: fields.lockAt.nullable().optional(),
    currency: fields.currency.optional(),
    payout: fields.payout.optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'name at least one change');
