import { newAlertId } from './alert-id.ts';
import type { Alert } from '../model/alert.ts';
import type { Claim } from '../model/claim.ts';
import type { Instant } from '../model/instant.ts';
import type { Policy } from '../model/policy.ts';
import { raiseAlert, resolveAlert, resolvedByMatch, type AlertFact } from '../rules/alert-policy.ts';
import { alertPut, slotName, slotPut, type AlertStore, type SlotRef } from '../store/alerts.ts';
import type { Write } from '../store/tables.ts';

/** The alerts that one commit touches: read once, changed in memory, written with the commit. */
export class AlertBook {
  /** As read, by id. */
  readonly #stored: Map<string, Alert>;
  /** The newest alert of each slot as read, and as it becomes. */
  readonly #slotBefore: Map<string, Alert>;
  readonly #slot: Map<string, Alert>;
  readonly #changed = new Map<string, Alert>();

  private constructor(slots: Map<string, Alert>, resolvable: readonly Alert[]) {
    this.#slotBefore = slots;
    this.#slot = new Map(slots);
    this.#stored = new Map([...slots.values(), ...resolvable].map((alert) => [alert.id, alert]));
  }

  /** Reads the slots that facts may take and the alerts that matches may resolve, or that are named. */
  static async open(
    store: Pick<AlertStore, 'newestOf' | 'getMany'>,
    facts: readonly SlotRef[],
    matched: readonly Claim[],
    named: readonly { tenantId: string; id: string }[] = [],
  ): Promise<AlertBook> {
    const [slots, resolvable] = await Promise.all([
      store.newestOf(facts),
      store.getMany([
        ...named,
        ...matched.flatMap(({ tenantId, alertIds = [] }) => alertIds.map((id) => ({ tenantId, id }))),
      ]),
    ]);
    return new AlertBook(slots, resolvable);
  }

  /** Opens the fact's alert or counts on the one that holds its slot. */
  raise(fact: AlertFact, now: Instant, policy: Policy): Alert {
    const { alert } = raiseAlert(this.#slot.get(slotName(fact)) ?? null, fact, { now, newId: newAlertId(now) }, policy);
    return this.#change({ ...alert, evidence: withSubmission(alert.evidence, fact.submissionId) });
  }

  /** Whether an alert that is not RESOLVED has the slot. */
  holds(slot: SlotRef): boolean {
    const alert = this.#slot.get(slotName(slot));
    return alert !== undefined && alert.status !== 'RESOLVED';
  }

  /** Resolves what holds a slot, where something does. */
  free(slot: SlotRef, reason: string, now: Instant): void {
    const alert = this.#slot.get(slotName(slot));
    if (alert && alert.status !== 'RESOLVED') this.#change(resolveAlert(alert, reason, now));
  }

  /** Resolves what only this claim opened, never fraud: after a match, or where people decided. */
  resolveFor(claim: Claim, now: Instant, reason = MATCHED_LATER): void {
    for (const id of claim.alertIds ?? []) {
      const alert = this.#changed.get(id) ?? this.#stored.get(id);
      if (!alert || alert.status === 'RESOLVED' || !resolvedByMatch(alert.category) || !concernsOnly(alert, claim.id))
        continue;
      this.#change(resolveAlert(alert, reason, now));
    }
  }

  /** Takes a claim out of an alert that does not hold for it any more, and resolves what concerns no other claim. */
  withdraw(id: string, submissionId: string, reason: string, now: Instant): void {
    const alert = this.#changed.get(id) ?? this.#stored.get(id);
    const known = alert ? submissionsOf(alert.evidence) : [];
    // Of a full list nobody knows whether it is whole: that is left to a person.
    if (!alert || alert.status === 'RESOLVED' || known.length >= SUBMISSIONS_KEPT) return;
    const submissions = known.filter((other) => other !== submissionId);
    if (submissions.length === 0) this.#change(resolveAlert(alert, reason, now));
    else this.#change({ ...alert, evidence: { ...alert.evidence, submissions }, updatedAt: now });
  }

  writes(): Write[] {
    return [...this.#changed.values()].flatMap((alert) => {
      const stored = this.#stored.get(alert.id);
      return stored
        ? [alertPut(alert, stored.version)]
        : [alertPut(alert, 'absent'), slotPut(alert, this.#slotBefore.get(slotName(alert)))];
    });
  }

  /** However often one commit touches an alert, it is one write and one version. */
  #change(alert: Alert): Alert {
    const version = (this.#stored.get(alert.id)?.version ?? 0) + 1;
    const changed = { ...alert, version };
    this.#changed.set(alert.id, changed);
    this.#slot.set(slotName(alert), changed);
    return changed;
  }
}

const MATCHED_LATER = 'a later report of the same post matched';
const SUBMISSIONS_KEPT = 50;

const submissionsOf = (evidence: Alert['evidence']): unknown[] =>
  Array.isArray(evidence.submissions) ? evidence.submissions : [];

function withSubmission(evidence: Alert['evidence'], submissionId: string | undefined): Alert['evidence'] {
  const known = submissionsOf(evidence);
  if (submissionId === undefined || known.includes(submissionId)) return evidence;
  return { ...evidence, submissions: [...known, submissionId].slice(0, SUBMISSIONS_KEPT) };
}

const concernsOnly = ({ evidence }: Alert, submissionId: string): boolean =>
  submissionsOf(evidence).every((id) => id === submissionId);
