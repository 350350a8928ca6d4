import type { ClaimBook } from './books.ts';
import type { Findings } from './findings.ts';
import type { StoredAttempt, StoredRevision } from './stored.ts';

/** One claim: is all of it there, is each of its revisions decided once, and is nothing owed that should not be? */
export function auditClaim(id: string, book: ClaimBook, findings: Findings): void {
  const { claim, replaced, attempts, entries } = book;
  if (!claim) {
    for (const { revision } of replaced) findings.add('orphans', `revision ${revision} of ${id} has no claim`);
    for (const { revision, attempt } of attempts)
      findings.add('orphans', `attempt ${attempt} of revision ${revision} of ${id} has no claim`);
    if (entries.length > 0) findings.add('orphans', `${entries.length} ledger entries are about no claim ${id}`);
    return;
  }
  auditRevision(`${id} revision ${claim.revision}`, claim, attemptsOf(book, claim.revision), findings);
  const kept = new Set(replaced.map(({ revision }) => revision));
  for (let revision = 1; revision < claim.revision; revision += 1)
    if (!kept.has(revision)) findings.add('lost', `${id} has no revision ${revision}`);
  for (const { revision, attempt } of attempts)
    if (revision !== claim.revision && !kept.has(revision))
      findings.add('orphans', `attempt ${attempt} of ${id} has no revision ${revision}`);
}

/** The revisions of a claim that later ones took the place of: each still has its one outcome. */
export function auditReplaced(id: string, book: ClaimBook, findings: Findings): void {
  for (const one of book.replaced) {
    const name = `${id} revision ${one.revision}`;
    if (book.claim && one.revision >= book.claim.revision) findings.add('orphans', `${name} was not replaced`);
    auditRevision(name, one, attemptsOf(book, one.revision), findings);
  }
}

const attemptsOf = ({ attempts }: ClaimBook, revision: number): StoredAttempt[] =>
  attempts.filter((attempt) => attempt.revision === revision).toSorted((a, b) => a.attempt - b.attempt);

function auditRevision(
  name: string,
  { attempts, verdict, due }: StoredRevision,
  made: readonly StoredAttempt[],
  findings: Findings,
): void {
  if (verdict === undefined) findings.add('lost', `${name} has no verdict`);
  else if (!verdict.final) findings.add('unsettled', `${name} is still ${verdict.status}, due: ${due ?? 'nothing'}`);

  const numbers = made.map(({ attempt }) => attempt);
  if (numbers.some((number, index) => number !== index + 1))
    findings.add('lostObservations', `${name} has the attempts ${numbers.join(', ')}`);
  if (attempts !== made.length) findings.add('lostObservations', `${name} counts ${attempts}, has ${made.length}`);
  const last = made.at(-1)?.verdict;
  const replaced = verdict?.status === 'SUPERSEDED';
  const overridden = verdict?.overrideId !== undefined;
  if (!replaced && !overridden && (last?.status !== verdict?.status || last?.final !== verdict?.final))
    findings.add('lostObservations', `${name} is ${verdict?.status}, its last attempt says ${last?.status}`);

  const decisions =
    made.filter((attempt) => isDecision(attempt) && attempt.kind !== 'evidence').length + (replaced ? 1 : 0);
  if (decisions > 1) findings.add('doubleTrust', `${name} was decided ${decisions} times`);
  // Only the ladder of a match looks at a decided claim again.
  if (verdict?.final && due !== undefined && !(due === 'reverify' && verdict.status === 'MATCHED'))
    findings.add('orphans', `${name} is decided and owed a check of kind ${due}`);
}

/** What an attempt's verdict repeats of the one before it was done then: evidence judges anew what was decided. */
export function isRepeated(
  attempt: StoredAttempt,
  attempts: readonly StoredAttempt[],
  said: (verdict: StoredAttempt['verdict']) => string | undefined,
): boolean {
  if (attempt.kind !== 'evidence') return false;
  const last = attempts.find((one) => one.revision === attempt.revision && one.attempt === attempt.attempt - 1);
  return last !== undefined && said(last.verdict) !== undefined && said(last.verdict) === said(attempt.verdict);
}

/** The attempt that made a verdict final; looking at a match again decides nothing. */
export const isDecision = ({ kind, verdict }: StoredAttempt): boolean => kind !== 'reverify' && verdict.final;
