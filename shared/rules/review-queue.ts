import type { Alert, AlertSeverity, AlertType } from '../model/alert.ts';
import type { Dispute, UndecidedDispute } from '../model/dispute.ts';
import type { Instant } from '../model/instant.ts';
import type { Override, ProposedOverride } from '../model/override.ts';
import { isUndecided } from './dispute-steps.ts';

/** Why somebody is to look: an alert of fraud, or what waits for a decision. */
export type ReviewCause = AlertType | 'DISPUTE' | 'OVERRIDE';

/** What waits for people about one affiliate for one cause. */
export interface ReviewEntry {
  affiliateId: string;
  cause: ReviewCause;
  severity: AlertSeverity;
  /** Of the oldest of it. */
  since: Instant;
  submissionIds: string[];
  /** What people said. */
  said: string[];
  alert?: Alert;
  disputes: UndecidedDispute[];
  overrides: ProposedOverride[];
}

export interface Waiting {
  /** Open ones of any category. */
  alerts: readonly Alert[];
  disputes: readonly Dispute[];
  overrides: readonly Override[];
}

/** One entry per affiliate and cause; alerts have a slot for each already. */
export function reviewEntries({ alerts, disputes, overrides }: Waiting): ReviewEntry[] {
  const ofFraud = alerts.filter(({ category, affiliateId }) => category === 'FRAUD' && affiliateId !== '-');
  const undecided = Map.groupBy(disputes.filter(isUndecided), ({ affiliateId }) => affiliateId);
  const proposed = Map.groupBy(overrides.filter(isProposed), ({ affiliateId }) => affiliateId);
  return [
    ...ofFraud.map(alertEntry),
    ...[...undecided].map(([affiliateId, its]) => disputeEntry(affiliateId, its)),
    ...[...proposed].map(([affiliateId, its]) => overrideEntry(affiliateId, its)),
  ];
}

const isProposed = (override: Override): override is ProposedOverride => override.status === 'PROPOSED';

const alertEntry = (alert: Alert): ReviewEntry => {
  const { affiliateId, type: cause, severity, openedAt: since, evidence, submissionId } = alert;
  const listed = Array.isArray(evidence.submissions) ? evidence.submissions.map(String) : [];
  const submissionIds = listed.length > 0 || submissionId === undefined ? listed : [submissionId];
  return { affiliateId, cause, severity, since, submissionIds, said: [], alert, disputes: [], overrides: [] };
};

const disputeEntry = (affiliateId: string, disputes: UndecidedDispute[]): ReviewEntry => ({
  ...{ affiliateId, cause: 'DISPUTE', disputes, overrides: [] },
  severity: disputes.some(({ status }) => status === 'ESCALATED') ? 'HIGH' : 'MEDIUM',
  since: earliest(disputes.map(({ openedAt }) => openedAt)),
  ...aboutThem(disputes),
});

const overrideEntry = (affiliateId: string, overrides: ProposedOverride[]): ReviewEntry => ({
  ...{ affiliateId, cause: 'OVERRIDE', severity: 'MEDIUM', disputes: [], overrides },
  since: earliest(overrides.map(({ proposedAt }) => proposedAt)),
  ...aboutThem(overrides),
});

const aboutThem = (reviews: readonly { submissionId: string; reason: string }[]) => ({
  submissionIds: [...new Set(reviews.map(({ submissionId }) => submissionId))],
  said: [...new Set(reviews.map(({ reason }) => reason))],
});

const earliest = (instants: readonly Instant[]): Instant => instants.reduce((a, b) => (a < b ? a : b));

/** An entry's place in the queue. Nothing known of an affiliate is less than any score. */
export interface QueuePlace {
  fraudScore: number | null;
  since: Instant;
  affiliateId: string;
  cause: string;
}

/** The most suspicious first, the oldest first of equals. */
export const inQueueOrder = (a: QueuePlace, b: QueuePlace): number =>
  (b.fraudScore ?? -1) - (a.fraudScore ?? -1) ||
  textOrder(a.since, b.since) ||
  textOrder(a.affiliateId, b.affiliateId) ||
  textOrder(a.cause, b.cause);

const textOrder = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
