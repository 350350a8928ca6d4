import { createHash } from 'node:crypto';
import type { AlertCategory, AlertType } from '../model/alert.ts';
import type { AccountRef } from '../model/connection.ts';
import type { Instant } from '../model/instant.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { OrderFeed } from '../model/order-file.ts';
import type { Platform } from '../model/platform.ts';
import type { PolicyPointerRef } from '../model/policy-version.ts';
import type { ReportType } from '../model/report.ts';
import type { Source } from '../model/source.ts';
import type { Vendor } from '../model/vendor.ts';
import type { Key } from './tables.ts';

/** Every key and index key of every table, and nothing else. The tenant stands in each of them but the shared platform state. */

export const CAMPAIGN_SHARDS = 8;
export const DUE_SHARDS = 4;

const shardOf = (id: string, shards: number): number => createHash('sha256').update(id).digest()[0]! % shards;

/** What a partition of the Submissions table is about. */
export function submissionOf(partition: string): { tenantId: string; id: string } {
  const [, tenantId = '', , id = ''] = partition.split('#');
  return { tenantId, id };
}
/** Whose a partition is; the empty text where it is no tenant's. */
export const tenantOf = (partition: string): string => /^t#([^#]+)/.exec(partition)?.[1] ?? '';
export const submissionPartition = (tenant: string, id: string): string => `t#${tenant}#s#${id}`;
export const claimKey = (tenant: string, id: string): Key => ({ pk: submissionPartition(tenant, id), sk: 'claim' });
export const revisionKey = (tenant: string, id: string, revision: number): Key => ({
  pk: submissionPartition(tenant, id),
  sk: `rev#${padded(revision)}`,
});
export const attemptKey = (tenant: string, id: string, revision: number, attempt: number): Key => ({
  pk: submissionPartition(tenant, id),
  sk: `att#${padded(revision)}#${padded(attempt)}`,
});
const padded = (n: number): string => String(n).padStart(4, '0');

export const campaignShards = (tenant: string, campaign: string): string[] =>
  Array.from({ length: CAMPAIGN_SHARDS }, (_, shard) => `t#${tenant}#c#${campaign}#${shard}`);
export const campaignIndexKey = (tenant: string, campaign: string, submission: string): string =>
  `t#${tenant}#c#${campaign}#${shardOf(submission, CAMPAIGN_SHARDS)}`;
export const affiliateIndexKey = (tenant: string, affiliate: string): string => `t#${tenant}#a#${affiliate}`;
export const postIndexKey = (tenant: string, platform: Platform, postId: string): string =>
  `t#${tenant}#p#${platform}#${postId}`;
/** Newest first within an index; the id breaks ties. */
export const listedAt = (createdAt: Instant, submission: string): string => `${createdAt}#${submission}`;

/** A tenant's own shards, so that what one tenant is owed never stands before another's. */
export const dueShards = (tenant: string): string[] =>
  Array.from({ length: DUE_SHARDS }, (_, shard) => `due#${tenant}#${shard}`);
export const dueShard = (tenant: string, submission: string): string =>
  `due#${tenant}#${shardOf(submission, DUE_SHARDS)}`;

/** A lot is named after its first claim and that claim's version. */
export const lotKey = (tenant: string, submission: string, version: number): Key => ({
  pk: `t#${tenant}#lot#${submission}#${version}`,
  sk: 'lot',
});
/** Replays that are at work stand in the due index too, in a shard of their own: few are at once. */
export const REPLAYS_AT_WORK = 'due#replays';
export const REPLAY_PREFIX = 'replay#';
export const replayListPartition = (tenant: string): string => `t#${tenant}#replays`;
export const replayKey = (tenant: string, id: string): Key => ({
  pk: replayListPartition(tenant),
  sk: `${REPLAY_PREFIX}${id}`,
});
/** What a replay found: by page for its claims, by affiliate for their sums. */
export const replayFindingsPartition = (tenant: string, id: string): string => `t#${tenant}#replay#${id}`;
export const REPLAY_PAGE_PREFIX = 'page#';
export const replayPageKey = (tenant: string, id: string, page: number): Key => ({
  pk: replayFindingsPartition(tenant, id),
  sk: `${REPLAY_PAGE_PREFIX}${String(page).padStart(8, '0')}`,
});
export const REPLAYED_AFFILIATE_PREFIX = 'aff#';
export const replayedAffiliateKey = (tenant: string, id: string, affiliate: string): Key => ({
  pk: replayFindingsPartition(tenant, id),
  sk: `${REPLAYED_AFFILIATE_PREFIX}${affiliate}`,
});

export const EXPIRING_SHARDS = 8;
export const expiringShards = (): string[] =>
  Array.from({ length: EXPIRING_SHARDS }, (_, shard) => `expiring#${shard}`);
export const expiringShard = ({ tenantId, affiliateId }: AccountRef): string =>
  `expiring#${shardOf(`${tenantId}#${affiliateId}`, EXPIRING_SHARDS)}`;

export const connectionPartition = (tenant: string, affiliate: string): string => `t#${tenant}#a#${affiliate}`;
export const CONNECTION_PREFIX = 'con#';
export const connectionPrefix = (platform: Platform): string => `${CONNECTION_PREFIX}${platform}#`;
export const connectionKey = ({ tenantId, affiliateId, platform, accountId }: AccountRef): Key => ({
  pk: connectionPartition(tenantId, affiliateId),
  sk: `${connectionPrefix(platform)}${accountId}`,
});
/** The data key that a tenant's tokens are encrypted with, itself encrypted. */
export const dataKeyKey = (tenant: string): Key => ({ pk: tenantPartition(tenant), sk: 'data-key' });

export const deadLetterPartition = (tenant: string): string => `t#${tenant}#dl`;
export const deadLetterKey = (tenant: string, id: string): Key => ({ pk: deadLetterPartition(tenant), sk: `dl#${id}` });

/** Redrives are the operators' own: one may move the checks of every tenant. */
export const redrivePartition = (operators: string): string => `t#${operators}#redrives`;
export const redriveKey = (operators: string, id: string): Key => ({ pk: redrivePartition(operators), sk: id });

const trustPartition = (tenant: string, affiliate: string): string => `t#${tenant}#a#${affiliate}`;
export const trustScoreKey = (tenant: string, affiliate: string): Key => ({
  pk: trustPartition(tenant, affiliate),
  sk: 'score',
});
export const LEDGER_PREFIX = 'evt#';
/** What was entered at an instant. */
export const ledgerPrefix = (at: Instant): string => `${LEDGER_PREFIX}${at}#`;
/** A page of entries that one commit made, named after the first of them. */
export const ledgerKey = (
  tenant: string,
  affiliate: string,
  at: Instant,
  submission: string,
  sequence: string,
): Key => ({
  pk: trustPartition(tenant, affiliate),
  sk: `${ledgerPrefix(at)}${submission}#${sequence}`,
});

export const tenantPartition = (tenant: string): string => `t#${tenant}`;
export const ALERT_PREFIX = 'alert#';
export const alertKey = (tenant: string, id: string): Key => ({
  pk: tenantPartition(tenant),
  sk: `${ALERT_PREFIX}${id}`,
});
/** The slot names the newest alert of its kind; claiming it is a conditional put. */
export const alertSlotKey = (tenant: string, affiliate: string, category: AlertCategory, type: AlertType): Key => ({
  pk: tenantPartition(tenant),
  sk: `open#${affiliate}#${category}#${type}`,
});
export const openAlertsKey = (tenant: string): string => `t#${tenant}#open`;

/** Endpoints of a tenant, which of them count, and what was sent to each. */
export const endpointsPartition = (tenant: string): string => `t#${tenant}#endpoints`;
export const ENDPOINT_PREFIX = 'whk_';
export const endpointKey = (tenant: string, id: string): Key => ({ pk: endpointsPartition(tenant), sk: id });
export const endpointRosterKey = (tenant: string): Key => ({ pk: endpointsPartition(tenant), sk: 'roster' });
export const deliveriesPartition = (tenant: string, endpoint: string): string => `t#${tenant}#endpoint#${endpoint}`;
/** The event's id sorts by time. */
export const deliveryKey = (tenant: string, endpoint: string, event: string): Key => ({
  pk: deliveriesPartition(tenant, endpoint),
  sk: event,
});
/** What the key of a delivery is about. */
export function deliveryOf({ pk, sk }: Key): { tenantId: string; endpointId: string; eventId: string } {
  const [, tenantId = '', , endpointId = ''] = pk.split('#');
  return { tenantId, endpointId, eventId: sk };
}
/** Few are owed at once, so a tenant's are in one partition: those of the due indexes of deliveries and of notices. */
export const dueOfTenant = (tenant: string): string => `due#${tenant}`;

/** A recommendation to take money back: a partition each, since only its id is asked for. */
export const CLAWBACK_SORT = 'clawback';
export const clawbackKey = (tenant: string, id: string): Key => ({
  pk: `t#${tenant}#clawback#${id}`,
  sk: CLAWBACK_SORT,
});
/** What a partition of the Clawbacks table is about. */
export function clawbackOf(partition: string): { tenantId: string; id: string } {
  const [, tenantId = '', , id = ''] = partition.split('#');
  return { tenantId, id };
}
export const clawbacksOfTenant = (tenant: string): string => `t#${tenant}#clawbacks`;
export const clawbacksOfAffiliate = (tenant: string, affiliate: string): string => `t#${tenant}#a#${affiliate}`;

/** What was counted of a campaign that is about to be locked, and told. It stands beside the tenant's notices. */
export const HOLDBACK_PREFIX = 'holdback#';
export const holdbackKey = (tenant: string, campaign: string): Key => ({
  pk: tenantPartition(tenant),
  sk: `${HOLDBACK_PREFIX}${campaign}`,
});

/** A tenant's own notification plan, and what became of each of its destinations; the operators' is the platform's. */
export const notificationPlanKey = (tenant: string): Key => ({ pk: tenantPartition(tenant), sk: 'plan' });
export const destinationKey = (tenant: string, name: string): Key => ({
  pk: tenantPartition(tenant),
  sk: `destination#${name}`,
});
export const noticesPartition = (tenant: string, about: string): string => `t#${tenant}#told#${about}`;
export const NOTICE_PREFIX = 'notice#';
/** One telling of one alert or report at one destination. */
export const noticeKey = (tenant: string, about: string, destination: string, told: string): Key => ({
  pk: noticesPartition(tenant, about),
  sk: `${NOTICE_PREFIX}${told}#${destination}`,
});
export const heldPartition = (tenant: string, destination: string): string => `t#${tenant}#held#${destination}`;
/** The destination of a partition of what is held back. */
export const heldDestinationOf = (partition: string): string => partition.split('#')[3] ?? '';
/** What is held back for a destination until an instant. */
export const heldKey = (tenant: string, destination: string, dueAt: Instant): Key => ({
  pk: heldPartition(tenant, destination),
  sk: dueAt,
});
export const heldTellingPrefix = (dueAt: Instant): string => `${dueAt}#`;
export const heldTellingKey = (
  tenant: string,
  destination: string,
  dueAt: Instant,
  alert: string,
  told: string,
): Key => ({
  pk: heldPartition(tenant, destination),
  sk: `${heldTellingPrefix(dueAt)}${told}#${alert}`,
});

/** What Discord sends names its user and no tenant: a link or a code says whose it is. */
export const discordLinkKey = (user: string): Key => ({ pk: `user#${user}`, sk: 'link' });
export const wrongCodesKey = (user: string): Key => ({ pk: `user#${user}`, sk: 'wrong-codes' });
export const linkCodeKey = (codeSha256: string): Key => ({ pk: `code#${codeSha256}`, sk: 'code' });
export const interactionKey = (id: string): Key => ({ pk: `interaction#${id}`, sk: 'interaction' });
/** What people in Discord reported, were told and said of a claim. */
export const reportedByKey = (tenant: string, submission: string, revision: number): Key => ({
  pk: submissionPartition(tenant, submission),
  sk: `reported-by#${padded(revision)}`,
});
export const followUpKey = (tenant: string, submission: string, revision: number, decidedAt: Instant): Key => ({
  pk: submissionPartition(tenant, submission),
  sk: `told#${padded(revision)}#${decidedAt}`,
});
export const acceptanceKey = (tenant: string, submission: string, revision: number): Key => ({
  pk: submissionPartition(tenant, submission),
  sk: `accepted#${padded(revision)}`,
});
/** What people look at: disputes and overrides of a tenant, by their ids, which sort by time. */
export const disputesPartition = (tenant: string): string => `t#${tenant}#disputes`;
export const disputeKey = (tenant: string, id: string): Key => ({ pk: disputesPartition(tenant), sk: id });
export const overridesPartition = (tenant: string): string => `t#${tenant}#overrides`;
export const overrideKey = (tenant: string, id: string): Key => ({ pk: overridesPartition(tenant), sk: id });
/** Those that wait for somebody. */
export const openReviewsKey = (tenant: string): string => `t#${tenant}#open-reviews`;
export const affiliateDisputesKey = (tenant: string, affiliate: string): string =>
  `t#${tenant}#a#${affiliate}#disputes`;
export const affiliateOverridesKey = (tenant: string, affiliate: string): string =>
  `t#${tenant}#a#${affiliate}#overrides`;
/** The one dispute of a revision that is not closed; claiming it is a conditional put. */
export const openDisputeKey = (tenant: string, submission: string, revision: number): Key => ({
  pk: submissionPartition(tenant, submission),
  sk: `open-dispute#${padded(revision)}`,
});
export const REVIEW_PREFIX = 'review#';
/** That a dispute or an override is about a submission. */
export const reviewOfKey = (tenant: string, submission: string, id: string): Key => ({
  pk: submissionPartition(tenant, submission),
  sk: `${REVIEW_PREFIX}${id}`,
});

export const tenantKey = (tenant: string): Key => ({ pk: tenantPartition(tenant), sk: 'tenant' });
export const CAMPAIGN_PREFIX = 'campaign#';
export const campaignKey = (tenant: string, id: string): Key => ({
  pk: tenantPartition(tenant),
  sk: `${CAMPAIGN_PREFIX}${id}`,
});
export const AFFILIATE_PREFIX = 'affiliate#';
export const affiliateKey = (tenant: string, id: string): Key => ({
  pk: tenantPartition(tenant),
  sk: `${AFFILIATE_PREFIX}${id}`,
});
/** A version is one bundle for the whole system; the numbers sort as text. */
export const POLICY_PREFIX = 'policy#';
export const policyVersionKey = (owner: string, version: number): Key => ({
  pk: tenantPartition(owner),
  sk: `${POLICY_PREFIX}${String(version).padStart(10, '0')}`,
});
export const policyCounterKey: Key = { pk: 'policies', sk: 'counter' };
export const policyPointerKey = ({ tenantId, scope }: PolicyPointerRef): Key => ({
  pk: tenantPartition(tenantId),
  sk: `active-policy#${scope}`,
});
export const policyMoveKey = ({ tenantId, scope }: PolicyPointerRef, sequence: number): Key => ({
  pk: tenantPartition(tenantId),
  sk: `policy-move#${scope}#${String(sequence).padStart(10, '0')}`,
});
export const apiKeyKey = (keyId: string): Key => ({ pk: `key#${keyId}`, sk: 'key' });
/** All tenants, for the one job that must visit each: telling them that a platform is down. */
export const TENANT_LIST = 'tenants';
export const tenantListKey = (tenant: string): Key => ({ pk: TENANT_LIST, sk: tenant });

export const breakerKey = (vendor: Vendor, account: string): Key => ({
  pk: `p#${vendor}#${account}`,
  sk: 'breaker',
});
export const bucketKey = (vendor: Vendor, account: string): Key => ({
  pk: `p#${vendor}#${account}`,
  sk: 'bucket',
});
/** What a day's quota of a platform account was spent on; the day is the vendor's own. */
export const quotaKey = (platform: Platform, account: string, day: string): Key => ({
  pk: `p#${platform}#${account}`,
  sk: `quota#${day}`,
});
/** A post that was read and paid for on a day. A partition each: a hundred of them are written at once. */
export const paidReadKey = (platform: Platform, account: string, day: string, postId: string): Key => ({
  pk: `p#${platform}#${account}#read#${day}#${postId}`,
  sk: 'read',
});
/** The id that a platform's API uses for a post of an account, by what the post's link names. */
export const resolvedPostKey = (platform: Platform, accountId: string, name: string): Key => ({
  pk: `p#${platform}#${accountId}#post#${name}`,
  sk: 'post',
});
/** What the platforms cost on one day, by platform, account and tenant. */
export const costDayPartition = (day: string): string => `cost#${day}`;
export const costKey = (day: string, platform: Platform, account: string, tenant: string): Key => ({
  pk: costDayPartition(day),
  sk: `${platform}#${account}#${tenant}`,
});

/** Every day of every source, so that what is missing or stale in a range of days is one query. */
export const ledgerPartition = (tenant: string): string => `t#${tenant}#ledger`;
export const ledgerDayPrefix = (date: LocalDate): string => `${date}#`;
export const ledgerEntryKey = (tenant: string, source: Source, date: LocalDate): Key => ({
  pk: ledgerPartition(tenant),
  sk: `${ledgerDayPrefix(date)}${source}`,
});
export const sourcePartition = (tenant: string, source: Source): string => `t#${tenant}#src#${source}`;
/** The rows of one version of a day, in parts that each fit an item. */
export const storedDayPrefix = (date: LocalDate, version: number): string => `day#${date}#${padded(version)}#`;
export const storedDayKey = (tenant: string, source: Source, date: LocalDate, version: number, part: number): Key => ({
  pk: sourcePartition(tenant, source),
  sk: `${storedDayPrefix(date, version)}${padded(part)}`,
});
export const RESTATEMENT_PREFIX = 'restated#';
/** In parts, like the rows. */
export const restatementKey = (
  tenant: string,
  source: Source,
  date: LocalDate,
  version: number,
  part: number,
): Key => ({
  pk: sourcePartition(tenant, source),
  sk: `${RESTATEMENT_PREFIX}${date}#${padded(version)}#${padded(part)}`,
});
/** Pages of a day that a run has read while others are to come. */
export const stagedPagePrefix = (run: string, date: LocalDate): string => `staged#${run}#${date}#`;
export const stagedPageKey = (tenant: string, source: Source, run: string, date: LocalDate, page: number): Key => ({
  pk: sourcePartition(tenant, source),
  sk: `${stagedPagePrefix(run, date)}${padded(page)}`,
});
/** What stands of a tenant's sheet, whatever day it was first seen on. */
export const sheetSnapshotKey = (tenant: string): Key => ({ pk: sourcePartition(tenant, 'sheets'), sk: 'snapshot' });
export const mappingPartition = (tenant: string): string => `t#${tenant}#mapping`;
/** What was entered to hold from a day on, of all sources together: it is replaced whole. */
export const mappingKey = (tenant: string, validFrom: LocalDate): Key => ({
  pk: mappingPartition(tenant),
  sk: validFrom,
});
export const brandsPartition = (tenant: string): string => `t#${tenant}#brands`;
export const brandKey = (tenant: string, id: string): Key => ({ pk: brandsPartition(tenant), sk: id });
export const sourceSettingsPartition = (tenant: string): string => `t#${tenant}#sources`;
export const sourceSettingsKey = (tenant: string, source: Source): Key => ({
  pk: sourceSettingsPartition(tenant),
  sk: source,
});
export const dailyPartition = (tenant: string): string => `t#${tenant}#daily`;
export const dailyPrefix = (date: LocalDate): string => `${date}#`;
export const dailyKey = (tenant: string, date: LocalDate, part: number): Key => ({
  pk: dailyPartition(tenant),
  sk: `${dailyPrefix(date)}${padded(part)}`,
});

/** Every version of every export that was seen, by feed and by the time in its name. */
export const orderFilesPartition = (tenant: string): string => `t#${tenant}#files`;
export const ORDER_FILE_PREFIX = 'file#';
export const orderFileKey = (tenant: string, feed: OrderFeed, at: Instant, id: string): Key => ({
  pk: orderFilesPartition(tenant),
  sk: `${ORDER_FILE_PREFIX}${feed}#${at}#${id}`,
});
/** Files with a date in their names from one to another, both included. */
export const orderFilesDated = (feed: OrderFeed, from: LocalDate, to: LocalDate): { from: string; to: string } => ({
  from: `${ORDER_FILE_PREFIX}${feed}#${from}`,
  // Behind the T of any time of the day.
  to: `${ORDER_FILE_PREFIX}${feed}#${to}~`,
});
export const orderLedgerKey = (tenant: string): Key => ({ pk: orderFilesPartition(tenant), sk: 'ledger' });
/** The key, itself encrypted, that hashes of a tenant's buyers are made with. */
export const orderHashesKey = (tenant: string): Key => ({ pk: orderFilesPartition(tenant), sk: 'hashes' });
export const orderDaysPartition = (tenant: string): string => `t#${tenant}#orders`;
export const ORDER_DAY_PREFIX = 'day#';
export const orderDayKey = (tenant: string, date: LocalDate): Key => ({
  pk: orderDaysPartition(tenant),
  sk: `${ORDER_DAY_PREFIX}${date}`,
});
/** Which version of the ledger the days are those of. */
export const orderDaysHeadKey = (tenant: string): Key => ({ pk: orderDaysPartition(tenant), sk: 'ledger' });

/** Which claim holds a tracking id: the first that named it. A partition each, since nobody lists them. */
export const trackingHolderKey = (tenant: string, trackingId: string): Key => ({
  pk: `t#${tenant}#tracking#${trackingId}`,
  sk: 'holder',
});
export const trackingsPartition = (tenant: string): string => `t#${tenant}#trackings`;
export const TRACKING_PREFIX = 'claim#';
/** What is counted under a claim's tracking id, by when the claim was made: those that still matter are one query. */
export const trackingPrefix = (submittedAt: Instant): string => `${TRACKING_PREFIX}${submittedAt}`;
export const trackingKey = (tenant: string, submittedAt: Instant, submission: string): Key => ({
  pk: trackingsPartition(tenant),
  sk: `${trackingPrefix(submittedAt)}#${submission}`,
});
/** How far orders were looked through for tracking ids. */
export const trackedOrdersKey = (tenant: string): Key => ({ pk: trackingsPartition(tenant), sk: 'orders' });

/** Runs begin with the local date and hour of their slot, so they sort by time. */
export const runsPartition = (tenant: string): string => `t#${tenant}#runs`;
export const RUN_PREFIX = 'run#';
export const runKey = (tenant: string, id: string): Key => ({ pk: runsPartition(tenant), sk: `${RUN_PREFIX}${id}` });
export const reportsPartition = (tenant: string): string => `t#${tenant}#reports`;
export const REPORT_PREFIX = 'report#';
/** The one report of its kind that is sent of a day. */
export const reportKey = (tenant: string, date: LocalDate, brand: string, type: ReportType): Key => ({
  pk: reportsPartition(tenant),
  sk: `${REPORT_PREFIX}${date}#${brand}#${type}`,
});
