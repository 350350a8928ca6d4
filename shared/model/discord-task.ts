import * as z from 'zod';
import { Claimed } from './claimed.ts';
import { Snowflake } from './discord-interaction.ts';
import { Platform } from './platform.ts';
import { Verdict } from './verdict.ts';

/** A final verdict that whoever claimed in Discord is to be told. */
export const VerdictTask = z.object({
  kind: z.literal('verdict'),
  tenantId: z.string(),
  submissionId: z.string(),
  revision: z.int().min(1),
  userId: Snowflake,
  platform: Platform,
  claimed: Claimed,
  verdict: Verdict,
});
export type VerdictTask = z.infer<typeof VerdictTask>;

/** What the Discord queue carries. */
export const DiscordTask = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('interaction'), id: Snowflake }),
  VerdictTask,
]);
export type DiscordTask = z.infer<typeof DiscordTask>;
