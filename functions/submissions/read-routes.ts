import { noSuchSubmission } from '../../shared/lambda/no-such.ts';
import { route, TENANT_READERS, type Route } from '../../shared/lambda/route.ts';
import type { Override } from '../../shared/model/override.ts';
import type { Role } from '../../shared/model/registry.ts';
import { isSubmissionId } from '../../shared/rules/submission-id.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import type { ReviewStore } from '../../shared/store/reviews.ts';
import type { TrustStore } from '../../shared/store/trust.ts';
import { listClaims, ListQuery, type Listing } from './list-claims.ts';
import { isVisibleTo, ownClaim } from '../../shared/lambda/own-claim.ts';
import { presentHistory } from './present-history.ts';
import { presentSubmission } from './present.ts';
import { verifyByOf, type Deadlines } from './verify-by.ts';

export interface Reading extends Listing {
  claims: Pick<ClaimStore, 'get' | 'getMany' | 'history'>;
  trust: Pick<TrustStore, 'entriesAt'>;
  deadlines: Deadlines;
  reviews: Pick<ReviewStore, 'ofSubmission'>;
}

const READERS: readonly Role[] = ['affiliate', ...TENANT_READERS];

/** What is known of claims: a list, one with its verdict, one with all that was ever recorded. */
export const readRoutes = (reading: Reading): Route[] => [
  route({
    method: 'GET',
    path: '/v1/submissions',
    roles: READERS,
    query: ListQuery,
    async handle(call) {
      const { items, next } = await listClaims(reading, call);
      const by = await verifyByOf(reading.deadlines, items);
      const shown = items.map((claim) => presentSubmission(claim, call.now, by.get(claim.id)));
      return { status: 200, body: { items: shown }, next };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/submissions/{id}',
    roles: READERS,
    async handle(call) {
      const claim = await ownClaim(reading.claims, call);
      const by = await verifyByOf(reading.deadlines, [claim]);
      return { status: 200, body: presentSubmission(claim, call.now, by.get(claim.id)) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/submissions/{id}/history',
    roles: READERS,
    async handle({ tenantId, caller, id, now }) {
      const history = isSubmissionId(id) ? await reading.claims.history(tenantId, id) : undefined;
      if (!history || !isVisibleTo(caller, history.claim)) throw noSuchSubmission();
      const reviews = await reading.reviews.ofSubmission(tenantId, id);
      const moved = new Set([
        ...history.attempts.filter(({ verdict }) => verdict.trust).map(({ at }) => at),
        ...reviews.overrides.flatMap((override) => (override.status === 'APPROVED' ? [override.decided.at] : [])),
      ]);
      const entries = await Promise.all(
        [...moved].sort().map((at) => reading.trust.entriesAt(tenantId, history.claim.affiliateId, id, at)),
      );
      // What somebody merely proposes is not the affiliate's business.
      const isShown = ({ status }: Override) => caller.affiliateId === undefined || status === 'APPROVED';
      const shown = { ...reviews, overrides: reviews.overrides.filter(isShown) };
      return { status: 200, body: presentHistory(history, shown, entries.flat(), now) };
    },
  }),
];
