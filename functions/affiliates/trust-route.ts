import * as z from 'zod';
import { recentClaims, type RecentReading } from '../../shared/lambda/recent-claims.ts';
import { PAGE_QUERY, route, type Route } from '../../shared/lambda/route.ts';
import { visibleAffiliate } from '../../shared/lambda/visible-affiliate.ts';
import type { LedgerEntry } from '../../shared/model/trust.ts';
import { fraudScoreOf } from '../../shared/rules/fraud-evidence.ts';
import { bucketOf, decayed, toDecimal } from '../../shared/rules/trust.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import type { TrustStore } from '../../shared/store/trust.ts';
import { READERS } from './affiliate-routes.ts';

export interface TrustReading extends RecentReading {
  registry: Pick<RegistryStore, 'affiliate'>;
  trust: Pick<TrustStore, 'score' | 'ledger'>;
  policies: Pick<Policies, 'policyFor'>;
}

const NEWEST = 100;

/** How far an affiliate is trusted now, and every movement that led there. */
export const trustRoute = ({ registry, trust, policies, ...recent }: TrustReading): Route =>
  route({
    method: 'GET',
    path: '/v1/affiliates/{id}/trust',
    roles: READERS,
    query: z.strictObject({ ...PAGE_QUERY, limit: PAGE_QUERY.limit.unwrap().default(NEWEST) }),
    async handle(call) {
      const { tenantId, after, query, now } = call;
      const { id, segment } = await visibleAffiliate(registry, call);
      const policy = await policies.policyFor(tenantId, segment);
      const [{ claims }, score, { entries, next }] = await Promise.all([
        recentClaims(recent, { tenantId, affiliateId: id, now, policy }),
        trust.score(tenantId, id),
        trust.ledger(tenantId, id, {
          limit: query.limit,
          ...(after ? { after: { commit: after.commit ?? '', entries: Number(after.entries) } } : {}),
        }),
      ]);
      const states = claims.map(({ current }) => current);
      const suspicion = fraudScoreOf(states, score, now, policy);
      const nano = score ? decayed(score, now, policy) : policy.trust.startNano;
      return {
        status: 200,
        body: {
          affiliateId: id,
          score: toDecimal(nano),
          bucket: bucketOf(nano, policy),
          tier: segment,
          ...(suspicion === null ? {} : { fraudScore: suspicion }),
          asOf: now,
          ledger: entries.map(presentEntry),
        },
        next: next && { commit: next.commit, entries: String(next.entries) },
      };
    },
  });

const presentEntry = ({ affiliateId: _, delta, scoreAfter, ...entry }: LedgerEntry) => ({
  ...entry,
  delta: toDecimal(delta),
  scoreAfter: toDecimal(scoreAfter),
});
