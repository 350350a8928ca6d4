import type { Access } from '../../local/seed.ts';
import { PLATFORMS, type Platform } from '../../shared/model/platform.ts';
import { capabilityOf } from '../../shared/platforms/capabilities.ts';
import { POST_LINK, SAMPLE_POST } from '../../test/support/platform-posts.ts';

/** Of a hundred claims: what the platform shows of the post, in per cent of what is claimed, and when it shows it. */
const MIX = [
  { kind: 'true', of100: 88, shownPercent: 100, there: 'at once' },
  { kind: 'too high by 8 %', of100: 3, shownPercent: 92.6, there: 'at once' },
  { kind: 'too high by 15 %', of100: 2, shownPercent: 87, there: 'at once' },
  { kind: 'a third too low', of100: 1, shownPercent: 150, there: 'at once' },
  { kind: 'too high by 40 %', of100: 2, shownPercent: 71.4, there: 'at once' },
  { kind: 'true and missing at the first look', of100: 3, shownPercent: 100, there: 'later' },
  { kind: 'of a post that is not there', of100: 1, shownPercent: 100, there: 'never' },
] as const;

export const describeMix = (): string => `of a hundred ${MIX.map(({ kind, of100 }) => `${of100} ${kind}`).join(', ')}`;

/** Spreads the kinds over the hundred; has no divisor in common with it. */
const STRIDE = 37;

type Kind = (typeof MIX)[number];

export interface MixedClaim {
  platform: Platform;
  /** The key of who reports it. */
  key: string;
  body: { campaignId: string; postUrl: string; claimed: { views: number; clicks?: number } };
  there: Kind['there'];
  /** What the platform shows. */
  post: { postId: string; author: string; views: number; clicks?: number };
}

/** Claims one after another over the seven platforms; so many in a row are of one affiliate. */
export function mixedClaims(
  { tenants }: Access,
  { first, count, inARow, allTrue = false }: { first: number; count: number; inARow: number; allTrue?: boolean },
): MixedClaim[] {
  const reporters = tenants.flatMap(({ affiliates, campaigns }) =>
    affiliates.map((affiliate) => ({ ...affiliate, campaignId: campaigns[0]!.id })),
  );
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    const platform = PLATFORMS[n % PLATFORMS.length]!;
    const { key, accounts, campaignId } = reporters[Math.floor(n / inARow) % reporters.length]!;
    const author = accounts[platform]!;
    const postId = SAMPLE_POST[platform](n);
    const { shownPercent, there } = allTrue ? MIX[0] : kindOf(n);
    const claimed = claimedOn(platform, n);
    const shown = Object.entries(claimed).map(([metric, count]) => [metric, Math.round((count * shownPercent) / 100)]);
    return {
      platform,
      key,
      there,
      body: { campaignId, postUrl: POST_LINK[platform](postId, author), claimed },
      post: { postId, author, ...(Object.fromEntries(shown) as { views: number; clicks?: number }) },
    };
  });
}

function kindOf(n: number): Kind {
  // Shifted from one hundred to the next, so that no affiliate and no platform always has the same kind.
  let place = (n * STRIDE + Math.floor(n / 100)) % 100;
  return MIX.find(({ of100 }) => (place -= of100) < 0)!;
}

/** Clicks are claimed where the platform counts them for any post; Instagram counts them for stories only. */
function claimedOn(platform: Platform, n: number): { views: number; clicks?: number } {
  const views = 2000 + ((n * 7919) % 40_000);
  const hasClicks = platform !== 'instagram' && capabilityOf(platform).metrics.includes('clicks');
  return { views, ...(hasClicks && { clicks: Math.round(views / 50) }) };
}
