import type { Breaker } from '../../shared/model/breaker.ts';
import { after, atMs, toMs, type Instant } from '../../shared/model/instant.ts';
import type { FetchOutcome } from '../../shared/model/observation.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { PlatformGroup, type Fetched } from '../../shared/model/verify-message.ts';
import { followedOf } from '../../shared/observability/correlations.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { recordFetchLatency } from '../../shared/observability/metrics.ts';
import { accountFor, SHARED_ACCOUNT } from '../../shared/platforms/account.ts';
import type { FetchResult, PlatformClient, PostRef } from '../../shared/platforms/port.ts';
import { afterFailure, afterSuccess, permits, startProbe } from '../../shared/rules/breaker.ts';
import type { PlatformState, PlatformStateStore } from '../../shared/store/platform-state.ts';
import type { SpendLimits } from './spend-limits.ts';

export interface GuardedFetch {
  /** What the posts of one group are asked with. */
  clientOf: (group: PlatformGroup) => Pick<PlatformClient, 'fetch'>;
  state: PlatformStateStore;
  limits: SpendLimits;
  policy: Policy;
  now: () => number;
}

/**
 * One call to a platform behind the breaker of its vendor and the limits of the account, both shared by all workers.
 * Never rejects for a platform's fault; rejects a group whose checks are not of its account.
 */
export function guardedFetch({ clientOf, state, limits, policy, now }: GuardedFetch) {
  return async (input: unknown): Promise<Fetched> => {
    const group = PlatformGroup.parse(input);
    const { platform, account, items } = group;
    if (items.some((item) => item.platform !== platform || accountFor(item) !== account))
      throw new Error('a check is not of the account that it came with');
    const posts = distinctPosts(items);
    const at = atMs(now());
    const shared = await state.load(platform, SHARED_ACCOUNT);
    const { blockedUntil } = account === SHARED_ACCOUNT ? shared : await state.load(platform, account);

    if (blockedUntil && blockedUntil > at) return absent(posts, at, 'RATE_LIMIT', blockedUntil);
    const permission = permits(shared.breaker, at, policy.breaker);
    if (permission === 'blocked') return absent(posts, at, 'BREAKER_OPEN', reopensAt(shared, policy));
    const admission = await limits.admit({ platform, account, posts, items, policy, now });
    const held = admission.held.flatMap((group) => absent(group.posts, at, 'RATE_LIMIT', group.retryAt).outcomes);
    if (admission.posts.length === 0) return { outcomes: held };
    if (permission === 'probe') {
      const probing = { ...shared, breaker: startProbe(shared.breaker, at, policy.breaker) };
      // Another worker took this probe: it alone may try.
      if (!(await state.save(platform, SHARED_ACCOUNT, probing, shared))) {
        await limits.note(admission, { outcomes: [], call: 'ok', calls: 0 }, toMs(at));
        return absent(posts, at, 'BREAKER_OPEN', after(at, policy.breaker.openMs));
      }
    }

    const started = now();
    const result = await clientOf(group).fetch(
      admission.posts.map(({ postId, author }) => ({ postId, author })),
      now,
    );
    recordFetchLatency(platform, now() - started);
    logger.info('platform fetched', {
      code: LOG.fetched,
      platform,
      posts: admission.posts.length,
      held: held.length,
      call: result.call,
      correlationIds: followedOf(items),
    });
    await Promise.all([
      remember({ platform, account, result, state, policy, now }).catch((error: unknown) =>
        // What the platform answered is worth more than the note of how the call went.
        logger.warn('how a call went is not noted', { code: LOG.notNoted, platform, error: error as Error }),
      ),
      limits.note(admission, result, now()),
    ]);
    return { outcomes: [...result.outcomes, ...held] };
  };
}

interface Remembering extends Omit<GuardedFetch, 'clientOf' | 'limits'> {
  platform: PlatformGroup['platform'];
  account: string;
  result: Omit<FetchResult, 'outcomes'>;
}

const TRIES = 6;

/** Tells all workers how the call went: a limit is the account's own, the rest the vendor's. Writes nothing while all is well. */
async function remember({ result, ...remembering }: Remembering): Promise<void> {
  if (remembering.account === SHARED_ACCOUNT) return await keep({ ...remembering, result });
  const { call, blockedUntil } = result;
  if (blockedUntil !== undefined) await keep({ ...remembering, result: { call: 'rate_limited', blockedUntil } });
  if (call !== 'rate_limited') await keep({ ...remembering, account: SHARED_ACCOUNT, result: { call } });
}

async function keep({ platform, account, result, state, policy, now }: Remembering): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await state.load(platform, account);
    const next = nextState(before, result, atMs(now()), policy);
    if (next === null || (await state.save(platform, account, next, before))) {
      if (next && next.breaker.state !== before.breaker.state) announce(platform, next);
      return;
    }
  }
  logger.warn('the state of a platform changed too often to be updated', { code: LOG.fetchFailed, platform });
}

/** What all workers shall know after a call; null where it is what they know already. */
function nextState(
  before: PlatformState,
  result: Remembering['result'],
  at: Instant,
  policy: Policy,
): PlatformState | null {
  const breaker = breakerAfter(before.breaker, result.call, at, policy);
  const blockedUntil = [before.blockedUntil, result.blockedUntil]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  if (breaker === before.breaker && blockedUntil === before.blockedUntil) return null;
  return { ...before, breaker, ...(blockedUntil === undefined ? {} : { blockedUntil }) };
}

/** A limit is neither a success nor a failure. */
function breakerAfter(breaker: Breaker, call: FetchResult['call'], at: Instant, policy: Policy): Breaker {
  if (call === 'failed') return afterFailure(breaker, at, policy.breaker);
  const isWell = breaker.state === 'closed' && breaker.failures === 0;
  return call === 'rate_limited' || isWell ? breaker : afterSuccess(breaker, policy.breaker);
}

function announce(platform: string, { breaker }: PlatformState): void {
  if (breaker.state === 'open')
    logger.error('calls to a platform are paused', { code: LOG.breakerOpened, platform, reopensAt: breaker.reopensAt });
  if (breaker.state === 'closed')
    logger.info('calls to a platform are back to normal', { code: LOG.breakerClosed, platform });
}

const reopensAt = ({ breaker }: PlatformState, policy: Policy): Instant | undefined => {
  if (breaker.state === 'open') return breaker.reopensAt;
  return breaker.state === 'half_open' ? after(breaker.since, policy.breaker.openMs) : undefined;
};

function absent(
  posts: readonly PostRef[],
  at: Instant,
  reason: 'BREAKER_OPEN' | 'RATE_LIMIT',
  retryAt: Instant | undefined,
): Fetched {
  const outcomes = posts.map(({ postId }): FetchOutcome => ({
    kind: 'absent',
    postId,
    fetchedAt: at,
    api: 'not called',
    reason,
    ...(retryAt ? { retryAt } : {}),
  }));
  return { outcomes };
}

/** Several claims may be about one post; it is asked for once. */
function distinctPosts(items: PlatformGroup['items']): PostRef[] {
  const posts = new Map<string, PostRef>();
  for (const { postId, author } of items) {
    const known = posts.get(postId);
    if (!known || (known.author !== undefined && author === undefined)) posts.set(postId, { postId, author });
  }
  return [...posts.values()];
}
