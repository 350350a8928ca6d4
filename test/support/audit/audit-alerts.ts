import { isDecision, isRepeated } from './audit-claims.ts';
import type { Books } from './books.ts';
import type { Findings } from './findings.ts';
import type { StoredAlert, StoredVerdict } from './stored.ts';
import type { StoredOverride } from './stored-reviews.ts';

/** What a decided verdict gives cause to tell, as `<category>#<type>`. */
export function factsOf({ status, reasons }: StoredVerdict): string[] {
  if (reasons.includes('AUTHOR_MISMATCH')) return ['FRAUD#OWNERSHIP'];
  if (reasons.includes('POST_GONE')) return ['FRAUD#POST_GONE'];
  const facts: string[] = [];
  if (status === 'AFFILIATE_OVERCLAIMED') facts.push('FRAUD#HIGH_DISCREPANCY');
  if (status === 'DISCREPANCY_HIGH' && reasons.includes('ABOVE_OBSERVED')) facts.push('DATA_QUALITY#HIGH_DISCREPANCY');
  if (reasons.includes('RETRIES_SPENT')) facts.push('SYSTEM_HEALTH#MISSING_DATA');
  return facts;
}

const overridesOf = ({ overrides }: Books, claim: string): StoredOverride[] =>
  Array.from(overrides.values()).filter((override) => override.claim === claim && override.status === 'APPROVED');

/** What an override gave cause to tell that was not told before. */
const factsOfOverride = ({ before, after }: StoredOverride): string[] => {
  if (after.alertId === undefined || after.alertId === before.alertId) return [];
  return [`${after.status === 'AFFILIATE_OVERCLAIMED' ? 'FRAUD' : 'DATA_QUALITY'}#HIGH_DISCREPANCY`];
};

/** Everything that had to be told was told once, in one open alert of its kind. */
export function auditAlerts(books: Books, findings: Findings): void {
  const told = new Map<string, number>();
  const about = new Map<string, number>();
  for (const [id, { claim, attempts }] of books.claims) {
    const alertOf = ({ alertId }: StoredVerdict): string | undefined => alertId;
    const deciding = attempts.filter((attempt) => isDecision(attempt) && !isRepeated(attempt, attempts, alertOf));
    for (const { verdict } of deciding) {
      for (const fact of factsOf(verdict)) {
        count(about, `${id} ${fact}`);
        if (claim) count(told, `${claim.affiliate}#${fact}`);
      }
    }
    for (const fact of overridesOf(books, id).flatMap((override) => factsOfOverride(override))) {
      count(about, `${id} ${fact}`);
      if (claim) count(told, `${claim.affiliate}#${fact}`);
    }
    const named = [
      claim?.verdict?.alertId,
      ...(claim?.alertIds ?? []),
      ...attempts.map(({ verdict }) => verdict?.alertId),
    ];
    for (const alert of new Set(named)) {
      if (claim && alert !== undefined && !books.alerts.has(`${claim.tenant}#${alert}`))
        findings.add('orphans', `${id} names the alert ${alert}, which is not there`);
    }
  }
  auditSlots(books, told, findings);

  const listed = new Map<string, number>();
  for (const alert of books.alerts.values()) {
    const { id, category, type, claims } = alert;
    for (const claim of claims) {
      if (!books.claims.get(claim)?.claim) findings.add('orphans', `the alert ${id} is about no claim ${claim}`);
      if (isAboutClaims(alert)) count(listed, `${claim} ${category}#${type}`);
    }
  }
  for (const [name, alerts] of listed) {
    const facts = about.get(name) ?? 0;
    if (alerts > facts) findings.add('doubleAlerts', `${name}: ${alerts} alerts of ${facts} verdicts`);
  }
}

/** By slot: at most one alert is open, and the alerts count each fact once. */
function auditSlots({ alerts, slots }: Books, told: ReadonlyMap<string, number>, findings: Findings): void {
  for (const [slot, inSlot] of Map.groupBy(alerts.values(), slotOf)) {
    const open = inSlot.filter(({ status }) => status !== 'RESOLVED').length;
    if (open > 1) findings.add('doubleAlerts', `${slot} has ${open} open alerts`);
    if (!isAboutClaims(inSlot[0]!)) continue;
    const counted = inSlot.reduce((sum, { repeats }) => sum + repeats + 1, 0);
    const facts = told.get(slot) ?? 0;
    if (counted > facts) findings.add('doubleAlerts', `${slot} counts ${counted} of ${facts} facts`);
    if (counted < facts) findings.add('orphans', `${slot} counts ${counted} of ${facts} facts`);
  }
  const known = new Set(Array.from(alerts.values(), slotOf));
  for (const [slot, facts] of told)
    if (!known.has(slot)) findings.add('orphans', `${facts} facts of ${slot} have no alert`);
  for (const { name, alert } of slots)
    if (!alerts.has(alert)) findings.add('orphans', `the slot ${name} names the alert ${alert}, which is not there`);
}

/** The others are about a platform, an account, an endpoint or a destination. */
const ABOUT_CLAIMS = new Set(['HIGH_DISCREPANCY', 'OWNERSHIP', 'POST_GONE', 'MISSING_DATA']);

const isAboutClaims = ({ type }: StoredAlert): boolean => ABOUT_CLAIMS.has(type);

const slotOf = (alert: StoredAlert): string => {
  const { tenant, affiliate, subject, category, type } = alert;
  return `${tenant}#${affiliate}${isAboutClaims(alert) ? '' : `#${subject}`}#${category}#${type}`;
};

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
