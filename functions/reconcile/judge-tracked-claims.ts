import * as z from 'zod';
import { fewAtOnce } from '../../shared/lambda/few-at-once.ts';
import { atMs } from '../../shared/model/instant.ts';
import type { Claim } from '../../shared/model/claim.ts';
import type { Observed } from '../../shared/model/observation.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import type { TrackedOrders, Tracking } from '../../shared/model/tracking.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { accountFor } from '../../shared/platforms/account.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import { EVIDENCE_MS, firstDayOf, trackedEvidence } from '../../shared/rules/tracked-evidence.ts';
import type { ClaimStore } from '../../shared/store/claims.ts';
import type { RegistryStore } from '../../shared/store/registry.ts';
import type { TrackingStore } from '../../shared/store/trackings.ts';
import { commitChecks, type Committed, type Committing } from './commit-checks.ts';
import type { Check } from './evidence-loader.ts';
import { readNetworkDays, type NetworkReading, type ReadNetwork } from './read-network-days.ts';
import { commitChunks, tellCommitted } from './reconcile-groups.ts';

export interface TrackedJudging extends Committing, NetworkReading {
  claims: Committing['claims'] & Pick<ClaimStore, 'getMany'>;
  registry: Pick<RegistryStore, 'tenant' | 'affiliate'>;
  trackings: Pick<TrackingStore, 'since' | 'save' | 'orders'>;
}

const AFFILIATES_AT_ONCE = 4;

const Input = z.object({ tenantId: z.string(), runId: z.string() });

/**
 * Judges claims again by what the network and orders counted under their tracking ids. What was judged so is not judged again:
 * its metrics are compared. Throws where a claim could not be judged, once the others are.
 */
export function judgeTrackedClaims(judging: TrackedJudging) {
  return async (input: unknown): Promise<{ judged: number }> => {
    const { tenantId, runId } = Input.parse(input);
    const now = atMs(judging.now());
    const [tenant, open] = await Promise.all([
      judging.registry.tenant(tenantId),
      judging.trackings.since(tenantId, atMs(judging.now() - EVIDENCE_MS)),
    ]);
    if (!tenant || open.length === 0) return { judged: 0 };
    const { timeZone } = tenant;
    const [network, orders] = await Promise.all([
      readNetworkDays(judging, open, { tenantId, timeZone, today: localDateOf(now, timeZone) }),
      judging.trackings.orders(tenantId),
    ]);
    const committed = await commitAll(judging, await checksOf(judging, tenant, network, orders));
    const verdicts = committed.flatMap((one) => one.verdicts);
    tellCommitted(verdicts, 0, judging.now());
    logger.info('tracked claims are judged', {
      ...{ code: LOG.evidenceJudged, tenantId, runId, trackingIds: open.length, judged: verdicts.length },
    });
    const [failure] = committed.flatMap(({ failures }) => failures);
    if (failure) throw new Error(`a tracked claim could not be judged: ${failure.cause}`);
    return { judged: verdicts.length };
  };
}

/** What evidence there is, as checks of the claims as they are: nobody but their commit reads them consistently. */
async function checksOf(
  judging: TrackedJudging,
  { id: tenantId, timeZone }: Tenant,
  { trackings, days }: ReadNetwork,
  orders: TrackedOrders | undefined,
): Promise<Check[]> {
  const counted = trackings.filter(isCounted);
  const claims = await judging.claims.getMany(
    tenantId,
    counted.map(({ submissionId }) => submissionId),
  );
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  const networkIds = await networkIdsOf(judging.registry, claims);
  return counted.flatMap((tracking) => {
    const claim = byId.get(tracking.submissionId);
    if (!claim || !isUndecided(claim)) return [];
    const from = firstDayOf(tracking, timeZone);
    const outcome = trackedEvidence({
      ...{ tracking, timeZone, orders, postId: claim.postId, claimedAt: claim.current.claimedAt },
      networkIds: networkIds.get(claim.affiliateId),
      network: new Map([...days].filter(([date]) => date >= from)),
    });
    return outcome ? [checkOf(claim, outcome)] : [];
  });
}

const isCounted = ({ everflow = {}, orders = {} }: Tracking): boolean =>
  Object.keys(everflow).length + Object.keys(orders).length > 0;

/** Whether something of it is still compared with nothing. */
const isUndecided = ({ current: { verdict } }: Claim): boolean =>
  verdict?.final === true && verdict.metrics.some(({ result }) => result === 'unverifiable');

async function networkIdsOf(
  registry: TrackedJudging['registry'],
  claims: readonly Claim[],
): Promise<Map<string, readonly string[] | undefined>> {
  const affiliates = new Map(claims.map(({ tenantId, affiliateId }) => [affiliateId, tenantId]));
  const read = await fewAtOnce(AFFILIATES_AT_ONCE, [...affiliates], async ([affiliateId, tenantId]) => {
    const affiliate = await registry.affiliate(tenantId, affiliateId);
    return [affiliateId, affiliate?.networkIds] as const;
  });
  return new Map(read);
}

function checkOf({ tenantId, id, affiliateId, platform, postId, current }: Claim, outcome: Observed): Check {
  const { revision, attempts, correlationId } = current;
  const account = accountFor({ platform, tenantId, affiliateId });
  const message = {
    ...{ tenantId, submissionId: id, affiliateId, revision, attempt: attempts + 1, kind: 'evidence' as const },
    ...{ platform, account, postId, correlationId },
  };
  return { message, outcome, claimedByOthers: false };
}

/** One affiliate's after the other, since all move the same score. */
async function commitAll(judging: TrackedJudging, checks: readonly Check[]): Promise<Committed[]> {
  const done = await fewAtOnce(AFFILIATES_AT_ONCE, commitChunks(checks), async (chunks) => {
    const committed: Committed[] = [];
    for (const chunk of chunks) committed.push(await commitChecks(judging, chunk));
    return committed;
  });
  return done.flat();
}
