import type { LocalDate } from '../model/local-date.ts';

export type AnomalyRule =
  'ZERO' | 'NO_RUN' | 'NO_FILE' | 'DEVIATION' | 'UNMAPPED_SPEND' | 'SPEND_WITHOUT_CONVERSIONS' | 'SCHEMA';

/** That a day's data is out of the ordinary. One of a rule, key and day. */
export interface AnomalyFact {
  rule: AnomalyRule;
  key: string;
  date: LocalDate;
  severity: 'error' | 'warn';
  /** One sentence of ids and numbers. */
  summary: string;
}

export const fact = (
  rule: AnomalyRule,
  key: string,
  date: LocalDate,
  severity: AnomalyFact['severity'],
  summary: string,
): AnomalyFact => ({ rule, key, date, severity, summary });
