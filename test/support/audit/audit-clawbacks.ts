import type { Books, ClaimBook } from './books.ts';
import type { Findings } from './findings.ts';
import type { StoredClaim, StoredVerdict } from './stored.ts';
import type { StoredTerms } from './stored-money.ts';

/** Each final overclaim that is worth something has one recommendation of that amount, and nothing else has any. */
export function auditClawbacks(books: Books, findings: Findings): void {
  const bySubject = Map.groupBy(
    books.clawbacks.values(),
    ({ claim, revision, cause }) => `${claim} ${revision} ${cause}`,
  );
  for (const [subject, all] of bySubject)
    if (all.length > 1) findings.add('orphans', `${subject} has ${all.length} recommendations`);
  for (const [id, { claim }] of books.claims) if (claim) auditClaim(books, id, claim, findings);
  for (const { id, claim, revision, status } of books.clawbacks.values()) {
    const names = verdictOf(books.claims.get(claim), revision)?.clawbackId;
    // What ended, and what a person decided, may have lost its verdict since.
    if (status === 'PROPOSED' && (names === undefined || !id.endsWith(`#${names}`)))
      findings.add('orphans', `the recommendation ${id} is of no verdict of ${claim}`);
  }
}

const verdictOf = (book: ClaimBook | undefined, revision: number): StoredVerdict | undefined =>
  book?.claim?.revision === revision
    ? book.claim.verdict
    : book?.replaced.find((replaced) => replaced.revision === revision)?.verdict;

/** What is paid follows the current report; one that was replaced may have kept what was recommended of it. */
function auditClaim({ clawbacks, terms }: Books, id: string, claim: StoredClaim, findings: Findings): void {
  const { verdict, revision, tenant } = claim;
  if (!verdict) return;
  const named = verdict.clawbackId === undefined ? undefined : clawbacks.get(`${tenant}#${verdict.clawbackId}`);
  if (verdict.clawbackId !== undefined && !named)
    findings.add('orphans', `${id} names the recommendation ${verdict.clawbackId}, which is not there`);
  if (verdict.status !== 'AFFILIATE_OVERCLAIMED' || !verdict.final) return;
  const worth = worthOf(verdict, terms.get(claim.campaign));
  if (worth > 0n && verdict.clawbackId === undefined)
    findings.add('orphans', `${id} is an overclaim of ${worth} micros, and nothing is recommended`);
  if (named && BigInt(named.amountMicros) !== worth)
    findings.add('orphans', `${id} is an overclaim of ${worth} micros, ${named.amountMicros} are recommended`);
  if (named && (named.claim !== id || named.revision !== revision))
    findings.add('orphans', `${id} revision ${revision} names the recommendation of ${named.claim} ${named.revision}`);
}

/** In micros, each metric rounded half up. */
function worthOf({ compared }: StoredVerdict, terms: StoredTerms | undefined): bigint {
  let sum = 0n;
  for (const { metric, claimed, observed } of compared) {
    const rate = terms?.[metric];
    if (rate === undefined || claimed <= observed) continue;
    const product = BigInt(claimed - observed) * BigInt(rate);
    sum += metric === 'views' ? (product + 500n) / 1000n : product;
  }
  return sum;
}
