import { isDecision, isRepeated } from './audit-claims.ts';
import type { Books, ClaimBook } from './books.ts';
import type { Findings } from './findings.ts';
import { nameOf, reckon } from './ledger.ts';
import type { StoredAttempt, StoredEntry } from './stored.ts';

/** Trust moved once for each claim: one standing event, made by one attempt, and a score that its ledger explains. */
export function auditTrust(books: Books, findings: Findings): void {
  const { claims, affiliates, overrides } = books;
  const confidenceOf = (entry: StoredEntry): number | undefined => {
    const book = claims.get(entry.claim);
    const override = entry.overrideId === undefined ? undefined : overrides.get(entry.overrideId);
    if (override?.revision === entry.revision) return override.after.confidenceBps;
    // An override of one revision may leave another's event to stand.
    if (override) return book?.attempts.findLast((attempt) => isOf(attempt, entry))?.verdict.confidenceBps;
    return book && causeOf(book, entry)?.verdict?.confidenceBps;
  };
  for (const [affiliate, { score, entries }] of affiliates) {
    for (const wrong of reckon(entries, score, confidenceOf)) findings.add('doubleTrust', `${affiliate}: ${wrong}`);
  }
  for (const [id, book] of claims) if (book.claim) auditStanding(id, book, books, findings);
}

/** The attempt that entered it. */
const causeOf = ({ attempts }: ClaimBook, { at, revision }: StoredEntry): StoredAttempt | undefined =>
  attempts.find((attempt) => attempt.at === at && attempt.revision === revision && isDecision(attempt));

const isOf = (attempt: StoredAttempt, { revision }: StoredEntry): boolean =>
  attempt.revision === revision && isDecision(attempt);

function auditStanding(id: string, book: ClaimBook, { overrides }: Books, findings: Findings): void {
  const { claim, attempts, entries } = book;
  const takenBack = new Set(entries.map(({ compensates }) => compensates));
  const events = entries.filter(({ compensates }) => compensates === undefined);
  const standing = events.filter(({ sequence }) => !takenBack.has(sequence));
  if (standing.length > 1) findings.add('doubleTrust', `${id} has ${standing.length} events that stand`);

  const named = claim?.standing;
  if (named && !standing.some(({ sequence, delta }) => sequence === named.sequence && delta === named.delta))
    findings.add('orphans', `${id} names the event ${named.sequence}, which does not stand in the ledger`);
  if (!named && standing.length > 0) findings.add('doubleTrust', `${id} names no event, but one stands`);

  for (const entry of events) {
    if (entry.overrideId !== undefined) {
      if (overrides.get(entry.overrideId)?.claim !== id)
        findings.add('doubleTrust', `${nameOf(entry)} comes from no override`);
      continue;
    }
    const moved = causeOf(book, entry)?.verdict?.trust;
    if (moved?.event !== entry.event || moved.delta !== entry.delta)
      findings.add('doubleTrust', `${nameOf(entry)} comes from no attempt`);
  }
  const moves = attempts.filter(
    (attempt) =>
      isDecision(attempt) &&
      attempt.verdict?.trust !== undefined &&
      !isRepeated(attempt, attempts, ({ trust }) => trust && `${trust.event} ${trust.delta}`),
  );
  for (const { at, attempt } of moves)
    if (!events.some((entry) => entry.at === at))
      findings.add('orphans', `attempt ${attempt} of ${id} moved trust, and no entry says so`);
}
