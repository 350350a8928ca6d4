import type { Books, ClaimBook } from './books.ts';
import type { Findings } from './findings.ts';
import type { StoredRevision } from './stored.ts';
import { slotName, type StoredDispute, type StoredOverride } from './stored-reviews.ts';

/** What people decided was decided by two of them, stands in the claim, and moved as much trust as it says. */
export function auditReviews(books: Books, findings: Findings): void {
  for (const override of books.overrides.values()) auditOverride(books, override, findings);
  for (const dispute of books.disputes.values()) auditDispute(books, dispute, findings);
  for (const [slot, id] of books.disputeSlots) {
    const dispute = books.disputes.get(id);
    if (!dispute || isClosed(dispute)) findings.add('orphans', `the slot ${slot} is held by ${id}, which is not open`);
  }
  for (const [id, book] of books.claims)
    for (const revision of revisionsOf(book)) auditOverridden(books, id, revision, findings);
}

const revisionsOf = ({ claim, replaced }: ClaimBook): StoredRevision[] => [...(claim ? [claim] : []), ...replaced];

const isClosed = ({ status }: StoredDispute): boolean => status === 'WON' || status === 'LOST';

function auditOverride({ claims }: Books, override: StoredOverride, findings: Findings): void {
  const { id, claim, status, proposedBy, decidedBy, decidedAt, after, before, trustDelta } = override;
  const entries = (claims.get(claim)?.entries ?? []).filter(({ overrideId }) => overrideId === id);
  if (status !== 'APPROVED') {
    if (entries.length > 0) findings.add('doubleTrust', `${id} is ${status}, and ${entries.length} entries are its`);
    return;
  }
  if (proposedBy === decidedBy) findings.add('orphans', `${id} was proposed and approved by ${proposedBy}`);
  const moved = entries.reduce((sum, { delta }) => sum + delta, 0);
  if (moved !== trustDelta) findings.add('doubleTrust', `${id} says it moved ${trustDelta}, its entries say ${moved}`);
  for (const { at } of entries)
    if (at !== decidedAt) findings.add('doubleTrust', `${id} of ${decidedAt} has an entry of ${at}`);
  if (!after.final || !before.final) findings.add('unsettled', `${id} made a verdict that is not final`);
}

function auditDispute({ overrides, disputeSlots }: Books, dispute: StoredDispute, findings: Findings): void {
  const { id, claim, revision, status, overrideId } = dispute;
  const holds = disputeSlots.get(slotName(claim, revision)) === id;
  if (!isClosed(dispute) && !holds) findings.add('orphans', `${id} is ${status} and holds no slot`);
  const wanted = { WON: 'APPROVED', WON_PENDING: 'PROPOSED' }[status];
  if (wanted === undefined) return;
  const override = overrideId === undefined ? undefined : overrides.get(overrideId);
  if (override?.status !== wanted || override.disputeId !== id)
    findings.add('orphans', `${id} is ${status}, its override ${overrideId} is ${override?.status}`);
}

/** The verdict that people made is the one they approved, and nothing looks at it again. */
function auditOverridden({ overrides }: Books, id: string, revision: StoredRevision, findings: Findings): void {
  const { verdict, due, lotAt } = revision;
  if (verdict?.overrideId === undefined) return;
  const name = `${id} revision ${revision.revision}`;
  const override = overrides.get(`${id.split('#')[0]}#${verdict.overrideId}`);
  const isIts = override?.claim === id && override.revision === revision.revision && override.status === 'APPROVED';
  if (!isIts) findings.add('orphans', `${name} is as ${verdict.overrideId} made it, which is not approved`);
  else if (override.after.status !== verdict.status)
    findings.add('lostObservations', `${name} is ${verdict.status}, people said ${override.after.status}`);
  if (due !== undefined || lotAt !== undefined) findings.add('orphans', `${name} is overridden and owed a check`);
}
