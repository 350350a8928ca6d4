import { after, atMs, type Instant } from '../../shared/model/instant.ts';
import type { FetchOutcome } from '../../shared/model/observation.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { PlatformGroup, type Fetched } from '../../shared/model/verify-message.ts';
import { correlationsOf } from '../../shared/observability/correlations.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { logger } from '../../shared/observability/logger.ts';
import { recordFetchLatency } from '../../shared/observability/metrics.ts';
import type { FetchResult, PlatformClient, PostRef } from '../../shared/platforms/port.ts';
import { afterFailure, afterSuccess, permits, startProbe } from '../../shared/rules/breaker.ts';
import type { PlatformState, PlatformStateStore } from '../../shared/store/platform-state.ts';

export interface GuardedFetch {
  client: PlatformClient;
  state: PlatformStateStore;
  policy: Policy;
  now: () => number;
}

/** One call to a platform behind the breaker and the limits that all workers share. Never rejects for a platform's fault. */
export function guardedFetch({ client, state, policy, now }: GuardedFetch) {
  return async (input: unknown): Promise<Fetched> => {
    const { platform, account, items } = PlatformGroup.parse(input);
    const posts = distinctPosts(items);
    const at = atMs(now());
    const shared = await state.load(platform, account);

    if (shared.blockedUntil && shared.blockedUntil > at) return absent(posts, at, 'RATE_LIMIT', shared.blockedUntil);
    const permission = permits(shared.breaker, at, policy.breaker);
    if (permission === 'blocked') return absent(posts, at, 'BREAKER_OPEN', reopensAt(shared, policy));
    if (permission === 'probe') {
      const probing = { ...shared, breaker: startProbe(shared.breaker, at, policy.breaker) };
      // Another worker took this probe: it alone may try.
      if (!(await state.save(platform, account, probing, shared)))
        return absent(posts, at, 'BREAKER_OPEN', after(at, policy.breaker.openMs));
    }

    const started = now();
    const result = await client.fetch(posts, now);
    recordFetchLatency(platform, now() - started);
    logger.info('platform fetched', {
      code: LOG.fetched,
      platform,
      posts: posts.length,
      call: result.call,
      correlationIds: correlationsOf(items),
    });
    await remember({ platform, account, result, state, policy, now }).catch((error: unknown) =>
      // What the platform answered is worth more than the note of how the call went.
      logger.warn('how a call went is not noted', { code: LOG.notNoted, platform, error: error as Error }),
    );
    return { outcomes: result.outcomes };
  };
}

interface Remembering extends Omit<GuardedFetch, 'client'> {
  platform: PlatformGroup['platform'];
  account: string;
  result: FetchResult;
}

const TRIES = 6;

/** Tells all workers how the call went; writes nothing while all is well. */
async function remember({ platform, account, result, state, policy, now }: Remembering): Promise<void> {
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

function nextState(before: PlatformState, result: FetchResult, at: Instant, policy: Policy): PlatformState | null {
  if (result.call === 'rate_limited')
    return result.blockedUntil ? { ...before, blockedUntil: result.blockedUntil } : null;
  if (result.call === 'failed') return { ...before, breaker: afterFailure(before.breaker, at, policy.breaker) };
  const breaker = before.breaker;
  if (breaker.state === 'closed' && breaker.failures === 0) return null;
  return { ...before, breaker: afterSuccess(breaker, policy.breaker) };
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
