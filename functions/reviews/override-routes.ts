import * as z from 'zod';
import type { Position } from '../../shared/lambda/cursor.ts';
import { filledPage } from '../../shared/lambda/filled-page.ts';
import { presentOverride } from '../../shared/lambda/present-review.ts';
import { PAGE_QUERY, route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { OverrideId, OverrideStatus, type Override } from '../../shared/model/override.ts';
import type { Role } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { approveOverride, rejectOverride, type Deciding } from '../../shared/reviews/decide-override.ts';
import { noSuchOverride, noSuchSubmission } from '../../shared/lambda/no-such.ts';
import { overrideProposal } from '../../shared/reviews/propose-override.ts';
import { isSubmissionId } from '../../shared/rules/submission-id.ts';
import type { ReviewStore } from '../../shared/store/reviews.ts';
import type { Item } from '../../shared/store/tables.ts';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { placeOf } from './place-of.ts';
import { ApprovalBody, changeIn, OverrideBody, RejectionBody } from './review-body.ts';

export type OverrideRouting = Deciding & { reviews: ReviewStore };

const READERS: readonly Role[] = ['analyst', 'admin', 'operator'];

const ListQuery = z.strictObject({
  ...PAGE_QUERY,
  status: OverrideStatus.optional(),
  affiliateId: z.string().min(1).max(100).optional(),
});
type ListQuery = z.output<typeof ListQuery>;

/** Verdicts that people change: one proposes, another approves. */
export const overrideRoutes = (routing: OverrideRouting): Route[] => [
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/override',
    roles: ['analyst', 'admin'],
    body: OverrideBody,
    async handle({ tenantId, id, caller, body, now }) {
      if (!isSubmissionId(id)) throw noSuchSubmission();
      const { reason, revision, policyVersion } = body;
      const wanted = { tenantId, submissionId: id, revision, policyVersion, reason, by: caller.keyId, now };
      const { override, writes } = await overrideProposal(routing, { ...wanted, change: changeIn(body) });
      const { committed } = await routing.tables.transact(writes);
      if (!committed) throw new Problem('UNAVAILABLE', { retryAfterSeconds: 1 });
      tell('an override was proposed', override);
      return {
        status: 202,
        body: presentOverride(override, now),
        headers: { location: `/v1/overrides/${override.id}` },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/overrides',
    roles: READERS,
    query: ListQuery,
    async handle(call) {
      const { items, next } = await listed(routing.reviews, call);
      return { status: 200, body: { items: items.map((override) => presentOverride(override, call.now)) }, next };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/overrides/{id}',
    roles: READERS,
    async handle({ tenantId, id, now }) {
      const override = OverrideId.safeParse(id).success ? await routing.reviews.override(tenantId, id) : undefined;
      if (!override) throw noSuchOverride();
      return { status: 200, body: presentOverride(override, now) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/overrides/{id}/approve',
    roles: ['admin'],
    body: ApprovalBody,
    async handle({ tenantId, id, caller, body, now }) {
      if (!OverrideId.safeParse(id).success) throw noSuchOverride();
      const reason = body.reason === undefined ? {} : { reason: body.reason };
      const override = await approveOverride(routing, { tenantId, id }, { by: caller.keyId, at: now, ...reason });
      tell('an override was approved', override);
      return { status: 200, body: presentOverride(override, now) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/overrides/{id}/reject',
    roles: ['analyst', 'admin'],
    body: RejectionBody,
    async handle({ tenantId, id, caller, body, now }) {
      if (!OverrideId.safeParse(id).success) throw noSuchOverride();
      const decided = { by: caller.keyId, at: now, reason: body.reason };
      const override = await rejectOverride(routing, { tenantId, id }, decided);
      tell('an override was rejected', override);
      return { status: 200, body: presentOverride(override, now) };
    },
  }),
];

const tell = (message: string, { id, status, submissionId, revision, change }: Override): void =>
  logger.info(message, {
    code: LOG.overrideMoved,
    overrideId: id,
    status,
    action: change.action,
    submissionId,
    revision,
  });

async function listed(
  reviews: Pick<ReviewStore, 'overrides'>,
  { tenantId, query, after }: ApiCall<undefined, ListQuery>,
): Promise<{ items: Override[]; next: Position | undefined }> {
  const { limit, status, affiliateId } = query;
  return filledPage(limit, after, async (from) => {
    const place = from ? { startAfter: from as Item } : {};
    const { reviews: found, page } = await reviews.overrides(tenantId, affiliateId, { limit, ...place });
    const rows = found.map((override, index) => ({
      position: placeOf(page.items[index], affiliateId !== undefined),
      item: status === undefined || override.status === status ? override : undefined,
    }));
    return { rows, more: page.next !== undefined };
  });
}
