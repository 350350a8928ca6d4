import * as z from 'zod';
import { Problem, invalid } from '../../shared/lambda/error-responses.ts';
import { PAGE_QUERY, route, TENANT_READERS, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { savedChange } from '../../shared/lambda/save-change.ts';
import { timeOrderedId } from '../../shared/lambda/time-ordered-id.ts';
import { CampaignId, Campaign } from '../../shared/model/registry.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import { CampaignChangeBody, NewCampaignBody } from './campaign-body.ts';

type Registry = Pick<RegistryStore, 'campaign' | 'campaigns' | 'saveCampaign'>;

/** What is advertised: tenant readers see it, an admin changes it. */
export const campaignRoutes = (registry: Registry): Route[] => [
  route({
    method: 'GET',
    path: '/v1/campaigns',
    roles: TENANT_READERS,
    query: z.strictObject(PAGE_QUERY),
    async handle({ tenantId, after, query }) {
      const { items, next } = await registry.campaigns(tenantId, {
        limit: query.limit,
        ...(after ? { startAfter: { pk: after.pk ?? '', sk: after.sk ?? '' } } : {}),
      });
      return {
        status: 200,
        body: { items: items.map(presentCampaign) },
        next: next && { pk: next.pk, sk: next.sk },
      };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/campaigns',
    roles: ['admin'],
    body: NewCampaignBody,
    async handle({ tenantId, now, body }) {
      const id = timeOrderedId('cmp', now);
      const campaign = wellTimed({ ...body, tenantId, id, createdAt: now, updatedAt: now, version: 1 });
      if (!(await registry.saveCampaign(campaign, 'absent')))
        throw new Problem('UNAVAILABLE', { retryAfterSeconds: 1 });
      return { status: 201, body: presentCampaign(campaign), headers: { location: `/v1/campaigns/${id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/campaigns/{id}',
    roles: TENANT_READERS,
    async handle(call) {
      return { status: 200, body: presentCampaign(await campaignOf(registry, call)) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/campaigns/{id}',
    roles: ['admin'],
    body: CampaignChangeBody,
    async handle(call) {
      const { lockAt, ...change } = call.body;
      const campaign = await savedChange({
        read: () => campaignOf(registry, call),
        change: (before) =>
          wellTimed({
            ...before,
            ...change,
            startsAt: change.startsAt ?? before.startsAt,
            endsAt: change.endsAt ?? before.endsAt,
            lockAt: lockAt === undefined ? before.lockAt : (lockAt ?? undefined),
            updatedAt: call.now,
            version: before.version + 1,
          }),
        save: (after, expected) => registry.saveCampaign(after, expected),
        notFound: noSuchCampaign,
      });
      return { status: 200, body: presentCampaign(campaign) };
    },
  }),
];

/** The campaign, where its times follow one another. Throws 400. */
function wellTimed(
  draft: Record<string, unknown> & { startsAt: string; endsAt: string; lockAt?: string | undefined },
): Campaign {
  if (draft.endsAt <= draft.startsAt) throw invalid({ path: 'endsAt', message: 'must be after startsAt' });
  if (draft.lockAt !== undefined && draft.lockAt < draft.startsAt) {
    throw invalid({ path: 'lockAt', message: 'must not be before startsAt' });
  }
  return Campaign.parse(Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)));
}

const noSuchCampaign = (): Problem => new Problem('NOT_FOUND', { detail: 'There is no such campaign.' });

/** The campaign of the path. Throws 404. */
export async function campaignOf(
  registry: Pick<RegistryStore, 'campaign'>,
  { tenantId, id }: Pick<ApiCall, 'tenantId' | 'id'>,
): Promise<Campaign> {
  const campaign = CampaignId.safeParse(id).success ? await registry.campaign(tenantId, id) : undefined;
  if (!campaign) throw noSuchCampaign();
  return campaign;
}

const presentCampaign = ({ tenantId: _, version: __, ...campaign }: Campaign) => campaign;
