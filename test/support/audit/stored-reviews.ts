import { named, verdictOf, type JsonVerdict, type StoredItem, type StoredVerdict } from './stored.ts';

/** How disputes and overrides are stored, written down a second time. */

export interface StoredOverride {
  is: 'override';
  id: string;
  claim: string;
  revision: number;
  status: string;
  /** When it was approved or rejected. */
  decidedAt: string | undefined;
  proposedBy: string;
  decidedBy: string | undefined;
  disputeId: string | undefined;
  before: StoredVerdict;
  after: StoredVerdict;
  trustDelta: number;
}

export interface StoredDispute {
  is: 'dispute';
  id: string;
  claim: string;
  revision: number;
  status: string;
  overrideId: string | undefined;
}

/** The slot of a revision's one dispute that is not closed. */
export interface StoredDisputeSlot {
  is: 'dispute slot';
  name: string;
  dispute: string;
}

interface Json {
  id: string;
  tenantId: string;
  submissionId: string;
  revision: number;
  status: string;
  disputeId?: string;
  overrideId?: string;
  proposedBy: string;
  decided?: { at: string; by: string };
  before: { verdict: JsonVerdict };
  after: { verdict: JsonVerdict; trustDelta: number };
}

/** Undefined where it only lists a review with its submission. */
export function readReview(item: StoredItem): StoredOverride | StoredDispute | StoredDisputeSlot | undefined {
  const [, tenant = '', kind, id = ''] = String(item.pk).split('#');
  const [sort, revision] = String(item.sk).split('#');
  if (kind === 's') {
    if (sort !== 'open-dispute') return undefined;
    const name = slotName(named(tenant, id), Number(revision));
    return { is: 'dispute slot', name, dispute: named(tenant, String(item.disputeId)) };
  }
  const json = item as unknown as Json;
  const about = { claim: named(tenant, json.submissionId), revision: json.revision, status: json.status };
  const ofTenant = (other: string | undefined) => (other === undefined ? undefined : named(tenant, other));
  if (kind === 'disputes')
    return { is: 'dispute', id: named(tenant, json.id), ...about, overrideId: ofTenant(json.overrideId) };
  return {
    ...{ is: 'override', id: named(tenant, json.id), ...about, disputeId: ofTenant(json.disputeId) },
    ...{ proposedBy: json.proposedBy, decidedBy: json.decided?.by, decidedAt: json.decided?.at },
    before: verdictOf(json.before.verdict),
    after: verdictOf(json.after.verdict),
    trustDelta: json.after.trustDelta,
  };
}

export const slotName = (claim: string, revision: number): string => `${claim}#${revision}`;
