import type { HoldbackNote } from '../model/holdback.ts';
import { after, HOUR, MINUTE, toMs, type Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';
import type { Campaign } from '../model/registry.ts';
import type { AlertFact } from './alert-policy.ts';
import type { HoldbackFigures } from './holdback-figures.ts';
import { verifyBy } from './holdback.ts';

/** How long a count holds. */
const COUNTED_MS = 15 * MINUTE;

export type HoldbackStep = { kind: 'wait' } | { kind: 'count' } | { kind: 'end'; why: string };

/** What is to be done about a campaign, by what was noted of it. */
export function holdbackStep(
  note: HoldbackNote | undefined,
  campaign: Pick<Campaign, 'lockAt'> | undefined,
  now: Instant,
  policy: Policy,
): HoldbackStep {
  const lockAt = campaign?.lockAt;
  const noted = note?.over ? undefined : note;
  if (note?.over && note.lockAt === lockAt) return { kind: 'wait' };
  if (noted && noted.lockAt !== lockAt) return { kind: 'end', why: 'the lock date was changed' };
  if (noted && noted.lockAt <= now) return { kind: 'end', why: 'the campaign is locked' };
  const isNear = lockAt !== undefined && verifyBy(lockAt, policy) <= now && now < lockAt;
  if (!isNear) return noted ? { kind: 'end', why: 'the lock is not near any more' } : { kind: 'wait' };
  return !noted || after(noted.countedAt, COUNTED_MS) <= now ? { kind: 'count' } : { kind: 'wait' };
}

/** What was counted; `truncated` where there are more claims than were looked at. */
export type HoldbackCount = HoldbackFigures & { truncated: boolean };

/** What is told of a campaign with unverified claims, once. */
export function holdbackFact(campaign: Campaign & { lockAt: Instant }, count: HoldbackCount, now: Instant): AlertFact {
  const { tenantId, id: campaignId, currency, lockAt } = campaign;
  return {
    ...{ tenantId, affiliateId: '-', campaignId, subject: campaignId },
    ...{ type: 'HOLDBACK', category: 'DATA_QUALITY', severity: 'HIGH' },
    summary: holdbackSummary(campaign, count, now),
    evidence: { ...count, currency: currency ?? null, lockAt, campaignId },
  };
}

/** `12 claims worth $1,234.50 unverified, lock in 24 h` */
function holdbackSummary(
  { currency, lockAt }: { currency?: string | undefined; lockAt: Instant },
  { claims, atStakeMicros, truncated }: HoldbackCount,
  now: Instant,
): string {
  const many = truncated ? 'at least ' : '';
  const counted = `${many}${claims.toLocaleString('en-US')} ${claims === 1 ? 'claim' : 'claims'}`;
  const worth = atStakeMicros === null ? '' : ` worth ${many}${money(atStakeMicros, currency)}`;
  return `${counted}${worth} unverified, lock in ${Math.ceil((toMs(lockAt) - toMs(now)) / HOUR)} h`;
}

const money = (micros: number, currency: string | undefined): string =>
  currency === undefined
    ? `${(micros / 1e6).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} of its currency`
    : (micros / 1e6).toLocaleString('en-US', { style: 'currency', currency });
