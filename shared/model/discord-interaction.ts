import * as z from 'zod';
import { Claimed, Evidence } from './claimed.ts';
import { Instant, MINUTE } from './instant.ts';
import { SendState } from './notice.ts';

/** An id of Discord's: a number of up to 20 digits, as text. */
export const Snowflake = z.string().regex(/^\d{15,20}$/);

/** How long an answer to an interaction can be given and changed. */
export const TOKEN_LIFE_MS = 15 * MINUTE;

const report = { claimed: Claimed, evidence: z.array(Evidence).optional() };
const revision = { submissionId: z.string(), revision: z.int().min(1) };

/** What a person asked for, whichever way: by a command, a form or a button. */
export const DiscordCommand = z.discriminatedUnion('name', [
  z.object({ name: z.literal('claim'), link: z.string(), campaignId: z.string(), ...report }),
  /** Names the claim by its id or by the link of its post. */
  z.object({
    name: z.literal('update'),
    target: z.union([z.object({ submissionId: z.string() }), z.object({ link: z.string() })]),
    ...report,
  }),
  z.object({ name: z.literal('status') }),
  z.object({ name: z.literal('link'), codeSha256: z.string().length(64) }),
  z.object({ name: z.literal('confirm'), ...revision }),
  z.object({ name: z.literal('dispute'), ...revision, reason: z.string() }),
]);
export type DiscordCommand = z.infer<typeof DiscordCommand>;

/** Under which a person accepts a verdict, or disputes it. */
export const ButtonRow = z.object({ submissionId: z.string(), revision: z.int().min(1) });

/** What a person is told. */
export const DiscordAnswer = z.object({
  content: z.string().min(1),
  /** Buttons for this verdict stand under it. */
  asksAbout: ButtonRow.optional(),
});
export type DiscordAnswer = z.infer<typeof DiscordAnswer>;

const received = {
  id: Snowflake,
  applicationId: Snowflake,
  /** Opens the answer to this interaction, and nothing else, for 15 minutes. */
  token: z.string(),
  userId: Snowflake,
  receivedAt: Instant,
  command: DiscordCommand,
  version: z.int().min(1),
};

/** An interaction that is answered later: received, then done with its answer, which is sent once. */
export const DiscordInteraction = z.discriminatedUnion('state', [
  z.object({ ...received, state: z.literal('RECEIVED') }),
  z.object({ ...received, state: z.literal('DONE'), answer: DiscordAnswer, send: SendState.optional() }),
]);
export type DiscordInteraction = z.infer<typeof DiscordInteraction>;
export type ReceivedInteraction = Extract<DiscordInteraction, { state: 'RECEIVED' }>;
export type DoneInteraction = Extract<DiscordInteraction, { state: 'DONE' }>;
