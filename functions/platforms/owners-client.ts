import { atMs, type Instant } from '../../shared/model/instant.ts';
import type { FetchOutcome } from '../../shared/model/observation.ts';
import { merged } from '../../shared/platforms/ask-in-batches.ts';
import type { FetchResult, OwnerAccount, PlatformClient, PostRef } from '../../shared/platforms/port.ts';
import type { OpenedAccount } from './owner-accounts.ts';

/**
 * Looks posts up in every connected account that may hold them. A post is absent where no such account has it, and only
 * then: one that could not be asked leaves it open.
 */
export function ownersClient(
  open: () => Promise<OpenedAccount[]>,
  clientOf: (owner: OwnerAccount) => Pick<PlatformClient, 'fetch'>,
): Pick<PlatformClient, 'fetch'> {
  return {
    async fetch(posts, now) {
      const accounts = await open();
      const found = new Map<string, FetchOutcome>();
      const asked = new Set<OpenedAccount>();
      const results: FetchResult[] = [];
      for (const account of accounts) {
        const missing = posts.filter((post) => mayHold(account, post) && found.get(post.postId)?.kind !== 'observed');
        asked.add(account);
        if (missing.length === 0) continue;
        const result = await clientOf(account).fetch(missing, now);
        await account.heard(result);
        results.push(result);
        for (const outcome of result.outcomes) keepBetter(found, outcome);
        if (result.call !== 'ok') break;
      }
      const total = merged(results);
      const at = atMs(now());
      return {
        ...total,
        outcomes: posts.map((post) => {
          const outcome = found.get(post.postId);
          const settled = accounts.every((account) => asked.has(account) || !mayHold(account, post));
          return outcome && (settled || tellsOf(outcome) > 0) ? outcome : notAsked(post, total, at);
        }),
      };
    },
  };
}

/** Whose post it is, where an earlier check learned it; any account's otherwise. */
const mayHold = ({ accountId }: OwnerAccount, { author }: PostRef): boolean =>
  author === undefined || author === accountId;

/** How much an outcome tells: numbers, a reason to ask again, or that this account has no such post. */
const tellsOf = (outcome: FetchOutcome): number => {
  if (outcome.kind === 'observed') return 2;
  return outcome.reason === 'TRUE_ABSENCE' ? 0 : 1;
};

function keepBetter(found: Map<string, FetchOutcome>, outcome: FetchOutcome): void {
  const known = found.get(outcome.postId);
  if (!known || tellsOf(outcome) > tellsOf(known)) found.set(outcome.postId, outcome);
}

/** For a post that no account was asked about, or not every one that may hold it. */
function notAsked({ postId }: PostRef, { call, blockedUntil }: FetchResult, fetchedAt: Instant): FetchOutcome {
  const absent = { kind: 'absent', postId, fetchedAt, api: 'not called' } as const;
  if (call === 'rate_limited')
    return { ...absent, reason: 'RATE_LIMIT', ...(blockedUntil === undefined ? {} : { retryAt: blockedUntil }) };
  if (call === 'failed') return { ...absent, reason: 'UPSTREAM_ERROR' };
  return { ...absent, reason: 'AUTH', detail: 'No account that the affiliate has connected opens this post.' };
}
