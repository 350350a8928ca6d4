import * as z from 'zod';
import { Snowflake } from './discord-interaction.ts';
import { Instant, MINUTE } from './instant.ts';

/** Whose claims a Discord user makes: one affiliate's. */
export const DiscordLink = z.object({
  userId: Snowflake,
  tenantId: z.string(),
  affiliateId: z.string(),
  linkedAt: Instant,
});
export type DiscordLink = z.infer<typeof DiscordLink>;

export const CODE_LIFE_MS = 15 * MINUTE;

/** A code that ties whoever enters it to an affiliate, once. The code itself is never kept. */
export const LinkCode = z.object({
  codeSha256: z.string().length(64),
  tenantId: z.string(),
  affiliateId: z.string(),
  until: Instant,
  usedAt: Instant.optional(),
});
export type LinkCode = z.infer<typeof LinkCode>;

/** The wrong codes that a Discord user entered since an instant. */
export const WrongCodes = z.object({
  userId: Snowflake,
  since: Instant,
  wrong: z.int().min(1),
  refusedUntil: Instant.optional(),
  version: z.int().min(1),
});
export type WrongCodes = z.infer<typeof WrongCodes>;
