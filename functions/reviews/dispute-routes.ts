import * as z from 'zod';
import type { Position } from '../../shared/lambda/cursor.ts';
import { Problem } from '../../shared/lambda/error-responses.ts';
import { filledPage } from '../../shared/lambda/filled-page.ts';
import { presentDispute, presentOverride } from '../../shared/lambda/present-review.ts';
import { PAGE_QUERY, route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { savedChange } from '../../shared/lambda/save-change.ts';
import { DisputeId, DisputeStatus, type Dispute, type DisputeEvidence } from '../../shared/model/dispute.ts';
import type { Role } from '../../shared/model/registry.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { decideDispute, type DisputeOutcome } from '../../shared/reviews/decide-dispute.ts';
import type { Deciding } from '../../shared/reviews/decide-override.ts';
import { noSuchDispute, noSuchSubmission } from '../../shared/lambda/no-such.ts';
import { notDisputed, openDispute, type Disputing } from '../../shared/reviews/open-dispute.ts';
import { isClosed, withEvidence } from '../../shared/rules/dispute-steps.ts';
import { isSubmissionId } from '../../shared/rules/submission-id.ts';
import type { ReviewStore } from '../../shared/store/reviews.ts';
import type { Item } from '../../shared/store/tables.ts';
import { changeIn, DecisionBody, DisputeBody, EvidenceBody } from './review-body.ts';
import { placeOf } from './place-of.ts';

export type DisputeRouting = Disputing & Deciding & { reviews: ReviewStore };

const READERS: readonly Role[] = ['affiliate', 'analyst', 'admin', 'operator'];
const MAX_EVIDENCE = 100;
const A_DAY_SECONDS = 86_400;

const ListQuery = z.strictObject({
  ...PAGE_QUERY,
  status: DisputeStatus.optional(),
  affiliateId: z.string().min(1).max(100).optional(),
});
type ListQuery = z.output<typeof ListQuery>;

/** An affiliate's word against a verdict, and what people make of it. */
export const disputeRoutes = (routing: DisputeRouting): Route[] => [
  route({
    method: 'POST',
    path: '/v1/submissions/{id}/dispute',
    roles: ['affiliate'],
    body: DisputeBody,
    async handle({ tenantId, caller, id, body, now, requestId }) {
      if (!isSubmissionId(id)) throw noSuchSubmission();
      const affiliateId = caller.affiliateId ?? '';
      const about = { tenantId, affiliateId, submissionId: id, ...body };
      const opened = await openDispute(routing, { ...about, by: caller.keyId, at: now, requestId });
      if (opened.kind !== 'opened') throw notDisputed(opened);
      tell('a dispute was opened', opened.dispute);
      const { dispute } = opened;
      return { status: 202, body: presentDispute(dispute), headers: { location: `/v1/disputes/${dispute.id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/disputes',
    roles: READERS,
    query: ListQuery,
    async handle(call) {
      const { items, next } = await listed(routing.reviews, call);
      return { status: 200, body: { items: items.map(presentDispute) }, next };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/disputes/{id}',
    roles: READERS,
    async handle(call) {
      return { status: 200, body: presentDispute(await visibleDispute(routing.reviews, call)) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/disputes/{id}/evidence',
    roles: ['affiliate', 'analyst', 'admin'],
    body: EvidenceBody,
    async handle(call) {
      const { body, caller, now } = call;
      const side: DisputeEvidence['side'] = caller.role === 'affiliate' ? 'affiliate' : 'reviewer';
      const brought = body.evidence.map((one) => ({ ...one, side, by: caller.keyId, at: now }));
      const dispute = await savedChange<Dispute>({
        read: () => visibleDispute(routing.reviews, call),
        change: (before) => {
          if (isClosed(before))
            throw new Problem('REVISION_CONFLICT', { detail: `The dispute is ${before.status} already.` });
          if (before.evidence.length + body.evidence.length > MAX_EVIDENCE) throw tooMuchEvidence();
          return withEvidence(before, brought);
        },
        save: (after, expected) => routing.reviews.saveDispute(after, expected),
        notFound: noSuchDispute,
      });
      return { status: 201, body: presentDispute(dispute) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/disputes/{id}/decision',
    roles: ['analyst', 'admin'],
    body: DecisionBody,
    async handle(call) {
      const { tenantId, caller, now, body } = call;
      const { id } = await visibleDispute(routing.reviews, call);
      const outcome: DisputeOutcome =
        body.outcome === 'LOST'
          ? { outcome: 'LOST' }
          : {
              outcome: 'WON',
              override: { change: changeIn(body.override), policyVersion: body.override.policyVersion },
            };
      const decided = { by: caller.keyId, at: now, reason: body.reason };
      const { dispute, override } = await decideDispute(routing, { tenantId, id }, outcome, decided);
      tell('a dispute was decided', dispute);
      return {
        status: override ? 202 : 200,
        body: { ...presentDispute(dispute), ...(override ? { override: presentOverride(override, now) } : {}) },
      };
    },
  }),
];

const tooMuchEvidence = (): Problem =>
  new Problem('QUOTA_EXCEEDED', {
    detail: `A dispute takes ${MAX_EVIDENCE} pieces of evidence.`,
    retryAfterSeconds: A_DAY_SECONDS,
  });

const tell = (message: string, { id, status, submissionId, revision }: Dispute): void =>
  logger.info(message, { code: LOG.disputeMoved, disputeId: id, status, submissionId, revision });

/** The dispute of the path, where the caller may see it. Throws 404. */
async function visibleDispute(
  reviews: Pick<ReviewStore, 'dispute'>,
  { tenantId, caller, id }: Pick<ApiCall, 'tenantId' | 'caller' | 'id'>,
): Promise<Dispute> {
  const dispute = DisputeId.safeParse(id).success ? await reviews.dispute(tenantId, id) : undefined;
  if (!dispute || (caller.affiliateId ?? dispute.affiliateId) !== dispute.affiliateId) throw noSuchDispute();
  return dispute;
}

/** An affiliate gets its own, whatever it asks for. */
async function listed(
  reviews: Pick<ReviewStore, 'disputes'>,
  { tenantId, caller, query, after }: ApiCall<undefined, ListQuery>,
): Promise<{ items: Dispute[]; next: Position | undefined }> {
  const own = caller.affiliateId;
  if (own !== undefined && (query.affiliateId ?? own) !== own) return { items: [], next: undefined };
  const affiliateId = own ?? query.affiliateId;
  return filledPage(query.limit, after, async (from) => {
    const place = from ? { startAfter: from as Item } : {};
    const { reviews: found, page } = await reviews.disputes(tenantId, affiliateId, { limit: query.limit, ...place });
    const rows = found.map((dispute, index) => ({
      position: placeOf(page.items[index], affiliateId !== undefined),
      item: query.status === undefined || dispute.status === query.status ? dispute : undefined,
    }));
    return { rows, more: page.next !== undefined };
  });
}
