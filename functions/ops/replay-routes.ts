import * as z from 'zod';
import { Problem, invalid } from '../../shared/lambda/error-responses.ts';
import { PAGE_QUERY, route, type ApiCall, type Route } from '../../shared/lambda/route.ts';
import { timeOrderedId } from '../../shared/lambda/time-ordered-id.ts';
import type { Replay } from '../../shared/model/replay.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import type { ReplayQueue } from '../../shared/outbound/replay-queue.ts';
import { beyondGuardrails } from '../../shared/rules/replay-guardrail.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import type { RegistryReads } from '../../shared/store/registry-cache.ts';
import type { ReplayStore } from '../../shared/store/replays.ts';
import { presentDiff, presentReplay } from './present-replay.ts';
import { ApplyBody, NewReplayBody } from './replay-body.ts';

export interface ReplayOperating {
  replays: ReplayStore;
  policies: Pick<Policies, 'policyOfVersion'>;
  registry: Pick<RegistryReads, 'campaign' | 'affiliate'>;
  queue: ReplayQueue;
}

/** Entries of a diff that are shown; its sums hold everything. */
const LISTED = 1000;

/** Stored verdicts judged again under another policy: first looked at, then applied. */
export const replayRoutes = (operating: ReplayOperating): Route[] => {
  const { replays } = operating;
  return [
    route({
      method: 'GET',
      path: '/v1/ops/replays',
      roles: ['operator'],
      query: z.strictObject(PAGE_QUERY),
      async handle({ tenantId, after, query }) {
        const { items, next } = await replays.list(tenantId, {
          limit: query.limit,
          ...(after ? { startAfter: { pk: after.pk ?? '', sk: after.sk ?? '' } } : {}),
        });
        return { status: 200, body: { items: items.map(presentReplay) }, next: next && { pk: next.pk, sk: next.sk } };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/ops/replays',
      roles: ['operator'],
      body: NewReplayBody,
      async handle(call) {
        const replay = await newReplay(operating, call);
        if (!(await replays.create(replay, call.now))) throw new Problem('UNAVAILABLE', { retryAfterSeconds: 1 });
        await begun(operating, replay);
        return { status: 202, body: presentReplay(replay), headers: { location: `/v1/ops/replays/${replay.id}` } };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/ops/replays/{id}',
      roles: ['operator'],
      async handle(call) {
        const replay = await replayOf(operating, call);
        const [affiliates, pages] = await Promise.all([
          replays.affiliates(replay.tenantId, replay.id, LISTED),
          replays.pages(replay.tenantId, replay.id, LISTED),
        ]);
        return { status: 200, body: presentDiff(replay, affiliates, pages, LISTED) };
      },
    }),
    route({
      method: 'POST',
      path: '/v1/ops/replays/{id}/apply',
      roles: ['operator'],
      body: ApplyBody,
      async handle(call) {
        const replay = await replayOf(operating, call);
        if (replay.approval) return { status: 202, body: presentReplay(replay) };
        const approved = approvedReplay(replay, call);
        if (!(await replays.checkpoint(replay, approved, call.now, [])))
          throw new Problem('REVISION_CONFLICT', { detail: 'Somebody else is applying it; read it again.' });
        if (approved.status === 'APPLYING') await begun(operating, approved);
        return { status: 202, body: presentReplay(approved) };
      },
    }),
  ];
};

/** Throws 400 where it names what the tenant does not have. */
async function newReplay(
  { policies, registry }: ReplayOperating,
  { tenantId, caller, now, body }: ApiCall<NewReplayBody>,
): Promise<Replay> {
  const { filter, policyVersion, reason } = body;
  const { campaignId, affiliateId } = filter;
  if (!(await policies.policyOfVersion(tenantId, policyVersion)))
    throw invalid({ path: 'policyVersion', message: 'there is no such policy' });
  if (campaignId !== undefined && !(await registry.campaign(tenantId, campaignId)))
    throw invalid({ path: 'filter.campaignId', message: 'there is no such campaign' });
  if (affiliateId !== undefined && !(await registry.affiliate(tenantId, affiliateId)))
    throw invalid({ path: 'filter.affiliateId', message: 'there is no such affiliate' });
  return {
    ...{ tenantId, id: timeOrderedId('rpl', now), filter, policyVersion, reason },
    ...{ createdAt: now, createdBy: caller.keyId, status: 'EXAMINING', step: 1, position: {}, pages: 0 },
    ...{ examined: 0, changed: 0, skipped: 0, affiliates: 0, transitions: [], applied: 0, changedSince: 0 },
  };
}

/** The replay as it is being applied. Throws 409 where the dry run goes on, or found more than may be changed without force. */
function approvedReplay(replay: Replay, { caller, now, body: { force, reason } }: ApiCall<ApplyBody>): Replay {
  if (replay.status !== 'EXAMINED') throw new Problem('REPLAY_NOT_EXAMINED', { retryAfterSeconds: 10 });
  const guardrails = beyondGuardrails(replay);
  if (guardrails.length > 0 && !force) {
    throw new Problem('GUARDRAIL_EXCEEDED', {
      detail: 'It changes more than 5 % of the verdicts or more than 50 affiliates; force it with a reason.',
      members: { guardrails },
    });
  }
  const approval = { by: caller.keyId, at: now, forced: force, ...(reason === undefined ? {} : { reason }) };
  return { ...replay, status: replay.pages > 0 ? 'APPLYING' : 'APPLIED', step: 1, approval };
}

const ID = /^rpl_[a-z0-9]{1,40}$/;

/** The replay of the path. Throws 404. */
async function replayOf({ replays }: ReplayOperating, { tenantId, id }: ApiCall<unknown>): Promise<Replay> {
  const replay = ID.test(id) ? await replays.get(tenantId, id, { consistent: true }) : undefined;
  if (!replay) throw new Problem('NOT_FOUND', { detail: 'There is no such replay.' });
  return replay;
}

/** Asks for the first step. Where that fails the sweep asks for it later: what is saved is not taken back. */
async function begun({ queue }: ReplayOperating, { tenantId, id, step, status }: Replay): Promise<void> {
  const about = { ofTenant: tenantId, replayId: id, status };
  try {
    await queue.send({ tenantId, replayId: id, step });
    logger.info('a replay begins', { code: LOG.replayStarted, ...about });
  } catch (error) {
    logger.warn('a replay begins late', { code: LOG.replayNotQueued, ...about, error: error as Error });
  }
}
