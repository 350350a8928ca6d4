import type { Access } from '../../../local/seed.ts';
import { HOUR, atMs } from '../../../shared/model/instant.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import { POST_LINK, SAMPLE_POST } from '../platform-posts.ts';

/** What a post shows at a time. */
export interface Shown {
  views?: number;
  author?: string;
  state?: 'live' | 'deleted' | 'private';
}

/** How one claim goes. */
interface Plot {
  shows: Shown;
  claims: number;
  /** Made so long ago that its platform's numbers are settled. */
  settled?: boolean;
  /** What becomes of the post after the first check. */
  later?: Shown;
  /** Reported again with this number, at once or after the first check. */
  again?: { claims: number; atOnce?: boolean };
}

/** One claim of a crowd, made from its number alone. */
export interface MixedClaim extends Plot {
  n: number;
  tenant: string;
  /** Who reports. */
  key: string;
  platform: Platform;
  postId: string;
  campaignId: string;
  postUrl: string;
}

const VIEWS = 10_000;
const seen = { views: VIEWS };
const true_: Plot = { shows: seen, claims: VIEWS };

const SPECIAL: readonly Plot[] = [
  { shows: seen, claims: 10_700, settled: true },
  { shows: seen, claims: 11_500, settled: true },
  { shows: seen, claims: 1_000, settled: true },
  { shows: seen, claims: 30_000, settled: true },
  { shows: seen, claims: 14_000, settled: true },
  // Provisional until the platform has settled.
  { shows: seen, claims: 30_000 },
  { shows: seen, claims: 12_000, later: { views: 12_500 } },
  { shows: seen, claims: 40_000, later: { state: 'deleted' } },
  { shows: seen, claims: 30_000, again: { claims: VIEWS } },
  { shows: seen, claims: VIEWS, later: { views: 15_000 }, again: { claims: 15_000 } },
  { shows: seen, claims: 9_990, again: { claims: VIEWS, atOnce: true } },
  { shows: { ...seen, state: 'deleted' }, claims: VIEWS },
  { shows: { ...seen, state: 'private' }, claims: VIEWS },
  { shows: { ...seen, state: 'private' }, claims: VIEWS, later: { state: 'live' } },
  { shows: { ...seen, author: 'somebody-else' }, claims: VIEWS },
];
const PLOTS = 50;
const plotOf = (n: number): Plot => SPECIAL[n % PLOTS] ?? true_;

/** Platforms that answer about one post a call have few posts in the crowd. */
const TURNS: readonly Platform[] = [
  ...(['x', 'youtube', 'tiktok', 'linkedin', 'x', 'reddit', 'youtube', 'meta', 'x', 'tiktok'] as const),
  ...(['x', 'youtube', 'linkedin', 'instagram', 'x', 'reddit', 'youtube', 'tiktok', 'x', 'youtube'] as const),
];

/** A crowd of claims on all platforms by all seeded affiliates, no two about one post. */
export function claimMix({ tenants }: Access): (n: number) => MixedClaim {
  const reporters = tenants.flatMap(({ id, affiliates, campaigns }) =>
    affiliates.map(({ key, accounts }) => ({ tenant: id, key, accounts, campaignId: campaigns[0]!.id })),
  );
  return (n) => {
    const round = Math.floor(n / TURNS.length);
    const platform = TURNS[n % TURNS.length]!;
    const { accounts, ...reporter } = reporters[(n + round) % reporters.length]!;
    const plot = plotOf(n + 3 * round);
    const account = accounts[platform] ?? '';
    const postId = SAMPLE_POST[platform](n);
    const postUrl = POST_LINK[platform](postId, account);
    return { ...plot, ...reporter, n, platform, postId, postUrl, shows: { author: account, ...plot.shows } };
  };
}

/** The report of a claim, made at `nowMs`. */
export const reportOf = ({ campaignId, postUrl, claims, settled }: MixedClaim, nowMs: number) => ({
  campaignId,
  postUrl,
  claimed: { views: claims },
  ...(settled && { observedAt: atMs(nowMs - 60 * HOUR) }),
});
