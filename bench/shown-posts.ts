import type { Access } from '../local/seed.ts';
import type { Platform } from '../shared/model/platform.ts';

export interface ShownPost {
  platform: Platform;
  post: { postId: string; author: string; views: number; clicks?: number };
}

/** Has the simulated platforms show these posts. */
export async function showPosts({ simulatorUrl }: Access, shown: readonly ShownPost[]): Promise<void> {
  for (const [platform, posts] of Map.groupBy(shown, (one) => one.platform)) {
    const response = await fetch(`${simulatorUrl}/_control/posts/${platform}`, {
      method: 'PUT',
      body: JSON.stringify(posts.map(({ post }) => post)),
    });
    if (!response.ok) throw new Error(await response.text());
  }
}
