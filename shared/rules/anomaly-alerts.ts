import type { Alert } from '../model/alert.ts';
import type { LocalDate } from '../model/local-date.ts';
import type { AlertFact } from './alert-policy.ts';
import type { AnomalyFact } from './anomaly-fact.ts';

/** What the alert of an anomaly is about: there is one of a rule, key and day. */
export const anomalySubject = ({ rule, key, date }: Pick<AnomalyFact, 'rule' | 'key' | 'date'>): string =>
  `${rule}:${key}:${date}`;

export const anomalyAlertFact = (tenantId: string, anomaly: AnomalyFact): AlertFact => {
  const { rule, key, date, severity, summary } = anomaly;
  return {
    ...{ tenantId, affiliateId: '-', subject: anomalySubject(anomaly) },
    ...{ type: 'SOURCE_ANOMALY', category: 'DATA_QUALITY', severity: severity === 'error' ? 'HIGH' : 'MEDIUM' },
    summary,
    evidence: { rule, key, date },
  };
};

/** Rules that are told of elsewhere, and so ended there. */
const ELSEWHERE = ['SCHEMA:', 'NO_FILE:'];

export interface AnomalySteps {
  open: AnomalyFact[];
  /** They are not so any more. */
  resolve: Alert[];
}

/**
 * What is told of the anomalies of the days that were judged. `known` has the alerts of these days, resolved ones too: one
 * that was told is not told again, neither while it lasts nor when it comes back after it was over.
 */
export function anomalySteps(
  facts: readonly AnomalyFact[],
  known: readonly Alert[],
  judged: readonly LocalDate[],
): AnomalySteps {
  const told = new Set(known.map(({ subject }) => subject));
  const lasting = new Set(facts.map(anomalySubject));
  return {
    open: facts.filter((fact) => !told.has(anomalySubject(fact))),
    resolve: known.filter(
      ({ type, status, subject = '' }) =>
        type === 'SOURCE_ANOMALY' &&
        status !== 'RESOLVED' &&
        !ELSEWHERE.some((rule) => subject.startsWith(rule)) &&
        !lasting.has(subject) &&
        judged.some((date) => subject.endsWith(`:${date}`)),
    ),
  };
}
