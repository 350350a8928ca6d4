import * as z from 'zod';

/**
 * The environment of every Lambda, one schema each. The handler parses it at cold start; the same schema types the
 * `environment` that the stack must give, so that a forgotten variable does not compile.
 */
const Name = z.string().min(1);

const observed = { POWERTOOLS_SERVICE_NAME: Name, POWERTOOLS_METRICS_NAMESPACE: Name, LOG_LEVEL: Name };
const answering = { ...observed, REGISTRY_TABLE: Name };
/** Of an API with lists that go on. */
const api = { ...answering, CURSOR_SECRET_ID: Name };
/** Of an API with a POST. */
const taking = { ...api, IDEMPOTENCY_TABLE: Name };
const verifyQueues = { STANDARD_QUEUE_URL: z.url(), PRIORITY_QUEUE_URL: z.url() };
/** Addresses that may be posted to though they are not public https, comma-separated. Only the embedded AWS names any. */
const LOCAL_RECEIVERS = z.string();
/** The application at Discord, what it was asked and what it has to do. */
const inDiscord = { DISCORD_TABLE: Name, DISCORD_QUEUE_URL: z.url(), DISCORD_SECRET_ID: Name };
const ownersKey = { CREDENTIALS_TABLE: Name, CREDENTIALS_KEY_ID: Name };
const asking = { ...observed, PLATFORM_STATE_TABLE: Name, REGISTRY_TABLE: Name, PLATFORM_BASE_URL: z.url() };
const fetcher = { ...asking, PLATFORM_SECRET_ID: Name };

/** Of a fetch function that reads with the tokens of posts' owners. */
const ownerFetcher = { ...asking, TOKEN_BASE_URL: z.url(), CREDENTIALS_TABLE: Name, CREDENTIALS_KEY_ID: Name };
export type OwnerFetchEnvironment = { [variable in keyof typeof ownerFetcher]: string } & {
  /** Absent where nothing of the app is needed to renew a token. */
  PLATFORM_SECRET_ID?: string;
};

/** Of a function that pulls from wherever a tenant's vendor is installed. */
const pullingAnywhere = {
  ...{ ...observed, SOURCES_TABLE: Name, REGISTRY_TABLE: Name, PLATFORM_STATE_TABLE: Name },
  SOURCE_SECRET_ID: Name,
};
/** Of a function that pulls a source. */
const pulling = { ...pullingAnywhere, SOURCE_BASE_URL: z.url() };
/** The lake, and the key that opens what people are hashed with. */
const intoLake = { LAKE_BUCKET: Name, LAKE_KEY_ID: Name };

export const ENVIRONMENTS = {
  submissions: z.object({ ...taking, SUBMISSIONS_TABLE: Name, TRUST_TABLE: Name, REVIEWS_TABLE: Name }),
  affiliates: z.object({ ...taking, TRUST_TABLE: Name, SUBMISSIONS_TABLE: Name, DISCORD_TABLE: Name }),
  connections: z.object({ ...taking, CREDENTIALS_TABLE: Name, CREDENTIALS_KEY_ID: Name }),
  campaigns: z.object({ ...taking, SUBMISSIONS_TABLE: Name }),
  policies: z.object(taking),
  alerts: z.object({ ...api, ALERTS_TABLE: Name }),
  reviews: z.object({
    ...taking,
    SUBMISSIONS_TABLE: Name,
    TRUST_TABLE: Name,
    ALERTS_TABLE: Name,
    REVIEWS_TABLE: Name,
    CLAWBACKS_TABLE: Name,
  }),
  ops: z.object({
    ...taking,
    PLATFORM_STATE_TABLE: Name,
    SUBMISSIONS_TABLE: Name,
    REPLAY_QUEUE_URL: z.url(),
    STANDARD_DEAD_LETTERS_URL: z.url(),
    PRIORITY_DEAD_LETTERS_URL: z.url(),
  }),
  webhooks: z.object({ ...taking, ...ownersKey, WEBHOOKS_TABLE: Name, WEBHOOK_QUEUE_URL: z.url(), LOCAL_RECEIVERS }),
  notifications: z.object({
    ...taking,
    ...ownersKey,
    NOTIFICATIONS_TABLE: Name,
    LOCAL_RECEIVERS,
    /** Whom mails come from; empty where no mail can be sent. */
    MAIL_FROM: z.string(),
    /** Whether text messages can be sent: the operators' plan has an account for them. */
    TEXT_MESSAGES: z.enum(['on', 'off']),
  }),
  clawbacks: z.object({ ...api, CLAWBACKS_TABLE: Name }),
  mapping: z.object({ ...answering, SOURCES_TABLE: Name }),
  syncs: z.object({
    ...{ ...taking, SOURCES_TABLE: Name, SYNCS_TABLE: Name, DAILY_SYNC_ARN: Name },
    /** Where tenants' schedules are made, what they call, and with whose right. */
    SCHEDULE_GROUP: Name,
    START_SYNC_ARN: Name,
    SCHEDULE_ROLE_ARN: Name,
  }),
  daily: z.object({ ...answering, SOURCES_TABLE: Name, SUBMISSIONS_TABLE: Name }),
  health: z.object(observed),
  'fan-out': z.object({
    ...observed,
    ...verifyQueues,
    TRUST_TABLE: Name,
    REGISTRY_TABLE: Name,
    WEBHOOKS_TABLE: Name,
    WEBHOOK_QUEUE_URL: z.url(),
    NOTIFY_QUEUE_URL: z.url(),
    DISCORD_QUEUE_URL: z.url(),
    SOURCES_TABLE: Name,
  }),
  'deliver-webhooks': z.object({
    ...observed,
    ...ownersKey,
    WEBHOOKS_TABLE: Name,
    ALERTS_TABLE: Name,
    REGISTRY_TABLE: Name,
    WEBHOOK_QUEUE_URL: z.url(),
    LOCAL_RECEIVERS,
  }),
  notify: z.object({
    ...observed,
    ...ownersKey,
    NOTIFICATIONS_TABLE: Name,
    ALERTS_TABLE: Name,
    REGISTRY_TABLE: Name,
    NOTIFY_QUEUE_URL: z.url(),
    MAX_RECEIVES: z.string().regex(/^[1-9]\d*$/),
    /** The operators' notification plan, with the credentials of its channels. */
    NOTIFICATION_SECRET_ID: Name,
    TWILIO_BASE_URL: z.url(),
    /** Whom mails come from; empty where no mail can be sent. */
    MAIL_FROM: z.string(),
    LOCAL_RECEIVERS,
  }),
  discord: z.object({ ...observed, ...inDiscord, REGISTRY_TABLE: Name }),
  'discord-work': z.object({
    ...{ ...observed, ...inDiscord, REGISTRY_TABLE: Name, SUBMISSIONS_TABLE: Name, REVIEWS_TABLE: Name },
    DISCORD_BASE_URL: z.url(),
    MAX_RECEIVES: z.string().regex(/^[1-9]\d*$/),
    LOCAL_RECEIVERS,
  }),
  dispatch: z.object({
    ...observed,
    ...verifyQueues,
    SUBMISSIONS_TABLE: Name,
    STATE_MACHINE_ARN: Name,
    MAX_RECEIVES: z.string().regex(/^[1-9]\d*$/),
  }),
  sweep: z.object({
    ...observed,
    ...verifyQueues,
    SUBMISSIONS_TABLE: Name,
    ALERTS_TABLE: Name,
    REGISTRY_TABLE: Name,
    PLATFORM_STATE_TABLE: Name,
    TRUST_TABLE: Name,
    CREDENTIALS_TABLE: Name,
    WEBHOOKS_TABLE: Name,
    NOTIFICATIONS_TABLE: Name,
    CLAWBACKS_TABLE: Name,
    REVIEWS_TABLE: Name,
    SOURCES_TABLE: Name,
    SYNCS_TABLE: Name,
    REPLAY_QUEUE_URL: z.url(),
    WEBHOOK_QUEUE_URL: z.url(),
    NOTIFY_QUEUE_URL: z.url(),
  }),
  reconcile: z.object({
    ...observed,
    SUBMISSIONS_TABLE: Name,
    TRUST_TABLE: Name,
    ALERTS_TABLE: Name,
    REGISTRY_TABLE: Name,
    CLAWBACKS_TABLE: Name,
    IDEMPOTENCY_TABLE: Name,
  }),
  'judge-evidence': z.object({
    ...{ ...observed, SUBMISSIONS_TABLE: Name, TRUST_TABLE: Name, ALERTS_TABLE: Name, REGISTRY_TABLE: Name },
    ...{ CLAWBACKS_TABLE: Name, SOURCES_TABLE: Name },
  }),
  replay: z.object({
    ...observed,
    SUBMISSIONS_TABLE: Name,
    TRUST_TABLE: Name,
    ALERTS_TABLE: Name,
    REGISTRY_TABLE: Name,
    CLAWBACKS_TABLE: Name,
    REPLAY_QUEUE_URL: z.url(),
  }),
  'start-sync': z.object({
    ...{ ...observed, REGISTRY_TABLE: Name, SOURCES_TABLE: Name, SYNCS_TABLE: Name, DAILY_SYNC_ARN: Name },
    FILE_QUEUE_URL: z.url(),
  }),
  'merge-days': z.object({ ...observed, SOURCES_TABLE: Name }),
  'make-reports': z.object({ ...observed, REGISTRY_TABLE: Name, SOURCES_TABLE: Name, SYNCS_TABLE: Name }),
  'finish-sync': z.object({
    ...{ ...observed, REGISTRY_TABLE: Name, SOURCES_TABLE: Name, SYNCS_TABLE: Name, ALERTS_TABLE: Name },
  }),
  'load-orders': z.object({
    ...{ ...observed, REGISTRY_TABLE: Name, SOURCES_TABLE: Name, ALERTS_TABLE: Name },
    ...{ EXPORTS_BUCKET: Name, LAKE_BUCKET: Name, LAKE_KEY_ID: Name, FILE_QUEUE_URL: z.url() },
    MAX_RECEIVES: z.string().regex(/^[1-9]\d*$/),
    ...{ QUARANTINE_ROWS: z.string().regex(/^\d+$/), QUARANTINE_BPS: z.string().regex(/^\d+$/) },
  }),
  'fetch-youtube': z.object(fetcher),
  'fetch-reddit': z.object({ ...fetcher, TOKEN_BASE_URL: z.url() }),
  'fetch-tiktok': z.object({ ...ownerFetcher, PLATFORM_SECRET_ID: Name }),
  'fetch-linkedin': z.object({ ...ownerFetcher, PLATFORM_SECRET_ID: Name }),
  'fetch-instagram': z.object(ownerFetcher),
  'fetch-meta': z.object(ownerFetcher),
  'pull-everflow': z.object(pulling),
  'pull-everflow-subs': z.object(pulling),
  'pull-redtrack': z.object(pulling),
  'pull-posthog': z.object({ ...pulling, ...intoLake, SOURCE_EU_BASE_URL: z.url() }),
  'pull-mautic': z.object({ ...pullingAnywhere, ...intoLake, LOCAL_RECEIVERS }),
  'pull-sheets': z.object({ ...pulling, LAKE_BUCKET: Name, SYNCS_TABLE: Name, TOKEN_BASE_URL: z.url() }),
  /** What its reads may cost a day, in micros of a US dollar. */
  'fetch-x': z.object({ ...fetcher, DAILY_BUDGET: z.string().regex(/^\d{1,15}$/) }),
} as const;

export type FunctionName = keyof typeof ENVIRONMENTS;
export type EnvironmentOf<F extends FunctionName> = z.infer<(typeof ENVIRONMENTS)[F]>;

/** The environment of the running function; names each variable that is missing or wrong. */
export function environmentOf<F extends FunctionName>(name: F): EnvironmentOf<F> {
  const parsed = ENVIRONMENTS[name].safeParse(process.env);
  if (!parsed.success) throw new Error(`environment of ${name}: ${z.prettifyError(parsed.error)}`);
  return parsed.data as EnvironmentOf<F>;
}
