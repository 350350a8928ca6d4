import type { VerifyMessage } from '../../shared/model/verify-message.ts';
import type { PostRef } from '../../shared/platforms/port.ts';

/** A post to be asked for, with what decides whether it may be. */
export interface WantedPost extends PostRef {
  /** A check of it has money or low trust at stake. */
  atStake: boolean;
  /** Whose check comes first: what the read costs is counted there. */
  tenantId: string;
}

/** The posts with what their checks say of them, those at stake first. */
export function wantedPosts(posts: readonly PostRef[], items: readonly VerifyMessage[]): WantedPost[] {
  const checks = Map.groupBy(items, ({ postId }) => postId);
  const wanted = posts.map((post) => {
    const about = checks.get(post.postId) ?? [];
    return { ...post, tenantId: about[0]?.tenantId ?? '', atStake: about.some(({ atStake }) => atStake === true) };
  });
  return wanted.toSorted((a, b) => Number(b.atStake) - Number(a.atStake));
}
