import { auditAlerts } from './audit-alerts.ts';
import { auditClaim, auditReplaced } from './audit-claims.ts';
import { auditClawbacks } from './audit-clawbacks.ts';
import { auditReviews } from './audit-reviews.ts';
import { auditTrust } from './audit-trust.ts';
import { collect, type TablePages } from './books.ts';
import { Findings, type Finding, type FindingKind } from './findings.ts';

/** What an API client was promised: `<tenant>#<submission>` with the highest revision that was answered 202. */
export type Accepted = ReadonlyMap<string, number>;

export interface AuditReport extends Record<FindingKind, Finding> {
  claims: number;
  revisions: number;
  attempts: number;
  alerts: number;
  clawbacks: number;
}

/**
 * Reads whole tables and says what is wrong with them, once nothing is owed any more. It shares no code with what wrote
 * them: how items are stored and how trust is reckoned is written down here a second time.
 */
export async function audit(tables: TablePages, accepted: Accepted): Promise<AuditReport> {
  const books = await collect(tables);
  const findings = new Findings();
  for (const [claim, revision] of accepted) {
    const known = books.claims.get(claim);
    if (!known?.claim) findings.add('lost', `${claim} was accepted and is not there`);
    else if (known.claim.revision < revision) findings.add('lost', `${claim} has no revision ${revision}`);
  }
  for (const [id, book] of books.claims) {
    auditClaim(id, book, findings);
    auditReplaced(id, book, findings);
    const lotAt = book.claim?.lotAt;
    if (lotAt !== undefined && !books.inLots.has(`${id} ${lotAt}`))
      findings.add('orphans', `${id} waits in a lot of ${lotAt} that is not there`);
  }
  for (const letter of books.letters) {
    if (letter.claim !== undefined && !books.claims.get(letter.claim)?.claim)
      findings.add('orphans', `the dead letter ${letter.id} is about no claim`);
  }
  auditTrust(books, findings);
  auditAlerts(books, findings);
  auditClawbacks(books, findings);
  auditReviews(books, findings);
  const all = [...books.claims.values()];
  return {
    claims: all.filter(({ claim }) => claim !== undefined).length,
    revisions: all.reduce((sum, { claim, replaced }) => sum + replaced.length + (claim ? 1 : 0), 0),
    attempts: all.reduce((sum, { attempts }) => sum + attempts.length, 0),
    alerts: books.alerts.size,
    clawbacks: books.clawbacks.size,
    ...findings.byKind,
  };
}
