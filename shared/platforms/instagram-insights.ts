import type { InsightsPlan } from './graph-insight-reading.ts';
import { INSTAGRAM_STORY_CLICKS, INSTAGRAM_VIEWS } from './instagram-metrics.ts';

/** Of photos, carousels and reels. */
export const INSTAGRAM_POST: InsightsPlan = {
  counts: [{ source: INSTAGRAM_VIEWS, insight: 'views' }],
  engagement: {
    reach: { insight: 'reach' },
    likes: { insight: 'likes' },
    comments: { insight: 'comments' },
    saves: { insight: 'saved' },
    shares: { insight: 'shares' },
  },
};

/** Of stories: nobody can like, comment on or save them, and they alone can hold links. */
export const INSTAGRAM_STORY: InsightsPlan = {
  counts: [
    { source: INSTAGRAM_VIEWS, insight: 'views' },
    { source: INSTAGRAM_STORY_CLICKS, insight: 'link_clicks' },
  ],
  engagement: { reach: { insight: 'reach' }, shares: { insight: 'shares' }, replies: { insight: 'replies' } },
};
