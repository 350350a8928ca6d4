import * as z from 'zod';
import { AlertCategory, AlertSeverity } from './alert.ts';
import { TenantId } from './registry.ts';
import { ReportType } from './report.ts';

export const Channel = z.enum(['slack', 'email', 'sms', 'discord']);
export type Channel = z.infer<typeof Channel>;

/** Safe in a key and in a path. */
export const DestinationName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 lower-case letters, digits or hyphens');

const WebhookUrl = z.url().max(2048);
export const PhoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number such as +15550100001');

/** A channel with its address. Whoever knows the address can write there, so it is kept like a secret. */
export const Destination = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('slack'), webhookUrl: WebhookUrl }),
  z.strictObject({ channel: z.literal('discord'), webhookUrl: WebhookUrl }),
  z.strictObject({ channel: z.literal('email'), to: z.array(z.email().max(254)).min(1).max(5) }),
  z.strictObject({ channel: z.literal('sms'), to: PhoneNumber }),
]);
export type Destination = z.infer<typeof Destination>;

export const Digest = z.enum(['hourly', 'daily']);
export type Digest = z.infer<typeof Digest>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');

/** From and to on the clocks of the time zone; over midnight where `from` is the later one. */
export const QuietHours = z.strictObject({
  from: TimeOfDay,
  to: TimeOfDay,
  timeZone: z.string().min(1).max(64),
});
export type QuietHours = z.infer<typeof QuietHours>;

/** Who is told of what, and when. */
export const NotificationRoute = z.strictObject({
  /** Only operators see more than one. All of them where absent. */
  tenants: z.array(TenantId).min(1).max(200).optional(),
  /** All of them where absent. */
  categories: z.array(AlertCategory).min(1).optional(),
  severityAtLeast: AlertSeverity,
  to: z.array(z.string()).min(1).max(20),
  digest: Digest.optional(),
  quietHours: QuietHours.optional(),
  /** Also tells when it is over. */
  tellsResolved: z.boolean().default(true),
});
export type NotificationRoute = z.infer<typeof NotificationRoute>;

/** Who is sent which reports. */
export const ReportRoute = z.strictObject({
  /** Only operators see more than one. All of them where absent. */
  tenants: z.array(TenantId).min(1).max(200).optional(),
  /** By their ids; all of them where absent. */
  brands: z.array(z.string()).min(1).max(50).optional(),
  /** All of them where absent. */
  types: z.array(ReportType).min(1).optional(),
  to: z.array(z.string()).min(1).max(20),
});
export type ReportRoute = z.infer<typeof ReportRoute>;

export const DESTINATIONS_AT_MOST = 20;

export const NotificationPlan = z.strictObject({
  destinations: z
    .record(DestinationName, Destination)
    .refine(
      (destinations) => Object.keys(destinations).length <= DESTINATIONS_AT_MOST,
      `must have at most ${DESTINATIONS_AT_MOST} destinations`,
    ),
  routes: z.array(NotificationRoute).max(50),
  reports: z.array(ReportRoute).max(50).optional(),
});
export type NotificationPlan = z.infer<typeof NotificationPlan>;

/** The account that text messages are sent with. */
export const TwilioAccount = z
  .strictObject({
    accountSid: z.string().regex(/^AC[0-9A-Za-z]{1,62}$/, 'must start with AC'),
    authToken: z.string().min(1).max(200),
    from: z.string().min(1).max(20).optional(),
    messagingServiceSid: z
      .string()
      .regex(/^MG[0-9A-Za-z]{1,62}$/, 'must start with MG')
      .optional(),
  })
  .refine(({ from, messagingServiceSid }) => (from === undefined) !== (messagingServiceSid === undefined), {
    path: ['messagingServiceSid'],
    message: 'give either from or this',
  });
export type TwilioAccount = z.infer<typeof TwilioAccount>;

/** The operators' plan, which sees the alerts of all tenants, with the credentials of its channels. */
export const OperatorsPlan = z.strictObject({ ...NotificationPlan.shape, twilio: TwilioAccount.optional() });
export type OperatorsPlan = z.infer<typeof OperatorsPlan>;
