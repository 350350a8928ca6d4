import type { Access } from '../local/seed.ts';
import type { Claim } from '../shared/model/claim.ts';
import { atMs } from '../shared/model/instant.ts';
import { submissionId } from '../shared/rules/submission-id.ts';

/** One claim for each post that nobody claimed yet. */
export interface NewClaim {
  platform: 'youtube' | 'x';
  postId: string;
  /** The whole HTTP request. */
  request: string;
  /** What the platform shows, so that the claim is true. */
  views: number;
  author: string;
  tenantId: string;
}

const LINK = {
  youtube: (postId: string) => `https://www.youtube.com/watch?v=${postId}`,
  x: (postId: string) => `https://x.com/i/status/${postId}`,
};
const POST_ID = {
  youtube: (n: number) => `b${n.toString(36).padStart(10, '0')}`,
  x: (n: number) => String(1_900_000_000_000_000_000n + BigInt(n)),
};

/** Endless claims by every seeded affiliate in turn, on YouTube and X in turn; no two are about one post. */
export function claimMaker({ baseUrl, tenants }: Access, firstPost = 0): () => NewClaim {
  const { host } = new URL(baseUrl);
  const reporters = tenants.flatMap(({ id, affiliates, campaigns }) =>
    affiliates.map(({ key, accounts }) => ({ key, accounts, tenantId: id, campaignId: campaigns[0]!.id })),
  );
  let n = firstPost;
  return () => {
    n += 1;
    const { key, accounts, tenantId, campaignId } = reporters[(n >> 1) % reporters.length]!;
    const platform = n % 2 === 0 ? 'youtube' : 'x';
    const postId = POST_ID[platform](n);
    const views = 200 + (n % 5000);
    const body = `{"campaignId":"${campaignId}","postUrl":"${LINK[platform](postId)}","claimed":{"views":${views}}}`;
    return {
      platform,
      postId,
      views,
      tenantId,
      author: accounts[platform] ?? '',
      request:
        `POST /v1/submissions HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    };
  };
}

/** Endless claims as the store takes them, each of another post. */
export function claimsToStore(): () => Claim {
  const at = atMs(Date.now());
  let n = 0;
  return () => {
    n += 1;
    const identity = {
      tenantId: 'bench',
      campaignId: 'cmp_bench',
      affiliateId: 'aff_bench',
      platform: 'youtube' as const,
      postId: POST_ID.youtube(n),
    };
    return {
      ...identity,
      id: submissionId(identity),
      canonicalUrl: LINK.youtube(identity.postId),
      createdAt: at,
      version: 1,
      current: {
        revision: 1,
        claimed: { views: 200 + (n % 5000) },
        claimedAt: at,
        submittedAt: at,
        flags: [],
        correlationId: `bench-${n}`,
        attempts: 0,
        countedAttempts: 0,
        breakerOpenMs: 0,
        verdict: null,
        reverifications: 0,
      },
    };
  };
}
