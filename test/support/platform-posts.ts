import { ApiClient } from '../../local/demo/api-client.ts';
import type { Access } from '../../local/seed.ts';
import type { Platform } from '../../shared/model/platform.ts';

/** A link to a post, as its platform writes it; of the first seeded affiliate where no account is named. */
export const POST_LINK: Readonly<Record<Platform, (postId: string, account?: string) => string>> = {
  youtube: (postId) => `https://www.youtube.com/watch?v=${postId}`,
  x: (postId) => `https://x.com/i/status/${postId}`,
  reddit: (postId) => `https://www.reddit.com/r/samples/comments/${postId}/a_sample/`,
  instagram: (postId) => `https://www.instagram.com/reel/${postId}/`,
  meta: (postId, account = '100000001') => `https://www.facebook.com/${account}/posts/${postId}`,
  tiktok: (postId, account = 'sample.user.1') => `https://www.tiktok.com/@${account}/video/${postId}`,
  linkedin: (postId) => `https://www.linkedin.com/feed/update/urn:li:${postId}/`,
};

/** The id of a sample post; `n` tells them apart. */
export const SAMPLE_POST: Readonly<Record<Platform, (n: number) => string>> = {
  youtube: (n) => `sample${String(n).padStart(5, '0')}`,
  x: (n) => String(1_950_000_000_000_100_000n + BigInt(n)),
  reddit: (n) => `1s${n.toString(36).padStart(4, '0')}`,
  instagram: (n) => `Sample${String(n).padStart(5, '0')}`,
  meta: (n) => String(122_000_000_100_000 + n),
  tiktok: (n) => String(7_080_000_000_000_100_000n + BigInt(n)),
  linkedin: (n) => `share:${7_000_000_000_000_100_000n + BigInt(n)}`,
};

const VIEWS = 900;
const BATCH = 100;

export interface ClaimedPost {
  platform: Platform;
  postId: string;
}

/** Puts these posts and has the first seeded affiliate claim what each shows. Answers the ids of the claims, in order. */
export async function claimTruly({ baseUrl, simulatorUrl, tenants }: Access, posts: readonly ClaimedPost[]) {
  for (const [platform, ofPlatform] of Map.groupBy(posts, (post) => post.platform)) {
    const response = await fetch(`${simulatorUrl}/_control/posts/${platform}`, {
      method: 'PUT',
      body: JSON.stringify(ofPlatform.map(({ postId }) => ({ postId, views: VIEWS }))),
    });
    if (!response.ok) throw new Error(await response.text());
  }
  const [tenant] = tenants;
  const affiliate = new ApiClient(baseUrl, tenant!.affiliates[0]!.key);
  const submissions = posts.map(({ platform, postId }) => ({
    campaignId: tenant!.campaigns[0]!.id,
    postUrl: POST_LINK[platform](postId),
    claimed: { views: VIEWS },
  }));
  const ids: string[] = [];
  for (let at = 0; at < submissions.length; at += BATCH) {
    const { body } = await affiliate.call<{ outcomes: { id?: string; status: number }[] }>(
      'POST',
      '/v1/submissions/batch',
      { submissions: submissions.slice(at, at + BATCH) },
    );
    for (const outcome of body.outcomes) {
      if (outcome.status !== 202 || outcome.id === undefined) throw new Error(JSON.stringify(outcome));
      ids.push(outcome.id);
    }
  }
  return ids;
}
