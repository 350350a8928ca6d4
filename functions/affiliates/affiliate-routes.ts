import * as z from 'zod';
import { Problem } from '../../shared/lambda/error-responses.ts';
import type { Position } from '../../shared/lambda/cursor.ts';
import { PAGE_QUERY, route, TENANT_READERS, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { savedChange } from '../../shared/lambda/save-change.ts';
import { timeOrderedId } from '../../shared/lambda/time-ordered-id.ts';
import type { Affiliate, Role } from '../../shared/model/registry.ts';
import { noSuchAffiliate, visibleAffiliate } from '../../shared/lambda/visible-affiliate.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import { AffiliateChangeBody, NewAffiliateBody } from './affiliate-body.ts';

export const READERS: readonly Role[] = ['affiliate', ...TENANT_READERS];

type Registry = Pick<RegistryStore, 'affiliate' | 'affiliates' | 'saveAffiliate'>;

/** Who reports: an affiliate sees itself, tenant readers all, an admin changes them. */
export const affiliateRoutes = (registry: Registry): Route[] => [
  route({
    method: 'GET',
    path: '/v1/affiliates',
    roles: READERS,
    query: z.strictObject(PAGE_QUERY),
    async handle(call) {
      const { items, next } = await listed(registry, call, call.query.limit);
      return { status: 200, body: { items: items.map(presentAffiliate) }, next };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/affiliates',
    roles: ['admin'],
    body: NewAffiliateBody,
    async handle({ tenantId, now, body }) {
      const id = timeOrderedId('aff', now);
      const made = { createdAt: now, updatedAt: now, version: 1 };
      const { networkIds, ...named } = body;
      const affiliate: Affiliate = {
        ...{ ...named, tenantId, id, status: 'active', ...made },
        ...(networkIds === undefined ? {} : { networkIds }),
      };
      if (!(await registry.saveAffiliate(affiliate, 'absent')))
        throw new Problem('UNAVAILABLE', { retryAfterSeconds: 1 });
      return { status: 201, body: presentAffiliate(affiliate), headers: { location: `/v1/affiliates/${id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/affiliates/{id}',
    roles: READERS,
    async handle(call) {
      return { status: 200, body: presentAffiliate(await visibleAffiliate(registry, call)) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/affiliates/{id}',
    roles: ['admin'],
    body: AffiliateChangeBody,
    async handle(call) {
      const { body, now } = call;
      const affiliate = await savedChange({
        read: () => visibleAffiliate(registry, call),
        change: (before): Affiliate => ({
          ...before,
          name: body.name ?? before.name,
          segment: body.segment ?? before.segment,
          status: body.status ?? before.status,
          accounts: { ...before.accounts, ...body.accounts },
          ...(body.networkIds === undefined ? {} : { networkIds: body.networkIds }),
          updatedAt: now,
          version: before.version + 1,
        }),
        save: (after, expected) => registry.saveAffiliate(after, expected),
        notFound: noSuchAffiliate,
      });
      return { status: 200, body: presentAffiliate(affiliate) };
    },
  }),
];

async function listed(
  registry: Registry,
  { tenantId, caller, after }: ApiCall,
  limit: number,
): Promise<{ items: Affiliate[]; next?: Position }> {
  if (caller.affiliateId !== undefined) {
    const self = await registry.affiliate(tenantId, caller.affiliateId);
    return { items: self ? [self] : [] };
  }
  const { items, next } = await registry.affiliates(tenantId, {
    limit,
    ...(after ? { startAfter: { pk: after.pk ?? '', sk: after.sk ?? '' } } : {}),
  });
  return { items, ...(next ? { next: { pk: next.pk, sk: next.sk } } : {}) };
}

const presentAffiliate = ({ tenantId: _, version: __, ...affiliate }: Affiliate) => affiliate;
