import type { Alert, AlertCategory, AlertSeverity } from '../model/alert.ts';
import { toMs, type Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';
import type { Direction, Level, ReasonCode, VerdictStatus } from '../model/verdict.ts';

/** What a verdict gives cause to tell. */
export type VerdictFact = Pick<Alert, 'type' | 'category' | 'severity'>;

/** The same, with whom and what it is about. */
export type AlertFact = VerdictFact &
  Pick<
    Alert,
    'tenantId' | 'affiliateId' | 'platform' | 'subject' | 'campaignId' | 'submissionId' | 'summary' | 'evidence'
  >;

export type AlertableVerdict = {
  status: VerdictStatus;
  level?: Level | undefined;
  final: boolean;
  reasons: readonly { code: ReasonCode }[];
  deciding?: { direction: Direction } | undefined;
  /** The post was there and is not any more. */
  gone: boolean;
  /** Retries ended without all the expected numbers. */
  spent: boolean;
};

/** What a final verdict opens, the gravest first: nothing while provisional, nothing for an under-claim. */
export const alertFactsOf = (verdict: AlertableVerdict): VerdictFact[] => {
  if (!verdict.final) return [];
  if (verdict.reasons.some(({ code }) => code === 'AUTHOR_MISMATCH')) return [OWNERSHIP];
  if (verdict.gone) return [POST_GONE];
  const discrepancy = discrepancyFact(verdict);
  return [...(discrepancy === null ? [] : [discrepancy]), ...(verdict.spent ? [MISSING_DATA] : [])];
};

const OWNERSHIP: VerdictFact = { type: 'OWNERSHIP', category: 'FRAUD', severity: 'HIGH' };
const POST_GONE: VerdictFact = { type: 'POST_GONE', category: 'FRAUD', severity: 'HIGH' };
const MISSING_DATA: VerdictFact = { type: 'MISSING_DATA', category: 'SYSTEM_HEALTH', severity: 'MEDIUM' };

const discrepancyFact = ({ status, level, deciding }: AlertableVerdict): VerdictFact | null => {
  if (status === 'AFFILIATE_OVERCLAIMED') {
    const severity = level === 'CRITICAL' ? 'CRITICAL' : 'HIGH';
    return { type: 'HIGH_DISCREPANCY', category: 'FRAUD', severity };
  }
  if (status === 'DISCREPANCY_HIGH' && deciding?.direction === 'over')
    return { type: 'HIGH_DISCREPANCY', category: 'DATA_QUALITY', severity: 'HIGH' };
  return null;
};

export type RaisedAlert = {
  alert: Alert;
  /** The alert is new. */
  opened: boolean;
  /** It is to be told: it is new, became graver, or is due a reminder. */
  announced: boolean;
};

/** The alert of a slot after a fact: a new one where the slot is free, else a repeat on the one that holds it. */
export const raiseAlert = (
  previous: Alert | null,
  fact: AlertFact,
  { now, newId }: { now: Instant; newId: string },
  { alerts }: Policy,
): RaisedAlert => {
  const severity = severityAfter(previous, fact, now, alerts);
  if (previous === null || previous.status === 'RESOLVED')
    return { alert: open({ ...fact, severity }, now, newId), opened: true, announced: true };

  const raised = isGraver(severity, previous.severity);
  const reminder = toMs(now) - toMs(previous.announcedAt) >= alerts.windowMs;
  const alert: Alert = {
    ...previous,
    severity: raised ? severity : previous.severity,
    evidence: raised ? { ...previous.evidence, raisedBy: fact.evidence } : previous.evidence,
    repeats: previous.repeats + 1,
    updatedAt: now,
    announcedAt: raised || reminder ? now : previous.announcedAt,
    version: previous.version + 1,
  };
  return { alert, opened: false, announced: raised || reminder };
};

/** A resolved alert frees its slot. Resolving it again changes nothing. */
export const resolveAlert = (alert: Alert, reason: string, now: Instant): Alert =>
  alert.status === 'RESOLVED'
    ? alert
    : { ...alert, status: 'RESOLVED', reason, updatedAt: now, version: alert.version + 1 };

/** Whether a later match of the same submission resolves it. Fraud is resolved by a person. */
export const resolvedByMatch = (category: AlertCategory): boolean =>
  category === 'DATA_QUALITY' || category === 'SYSTEM_HEALTH';

const GRAVITY: Record<AlertSeverity, number> = { LOW: 0, MEDIUM: 1, HIGH: 2, CRITICAL: 3 };

export const isGraver = (severity: AlertSeverity, than: AlertSeverity): boolean => GRAVITY[severity] > GRAVITY[than];

/** A discrepancy is critical where the slot's last one, of the same platform, opened a short time ago. */
const severityAfter = (
  previous: Alert | null,
  fact: AlertFact,
  now: Instant,
  { repeatedDiscrepancyMs }: Policy['alerts'],
): AlertSeverity => {
  const isDiscrepancy = fact.type === 'HIGH_DISCREPANCY' && fact.category === 'DATA_QUALITY';
  if (!isDiscrepancy || previous === null || previous.platform !== fact.platform) return fact.severity;
  return toMs(now) - toMs(previous.openedAt) <= repeatedDiscrepancyMs ? 'CRITICAL' : fact.severity;
};

const open = (fact: AlertFact, now: Instant, id: string): Alert => ({
  ...fact,
  id,
  status: 'OPEN',
  repeats: 0,
  openedAt: now,
  updatedAt: now,
  announcedAt: now,
  version: 1,
});
