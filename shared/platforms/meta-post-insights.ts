import type { InsightsPlan } from './graph-insight-reading.ts';
import { META_POST_CLICKS, META_POST_LINK_CLICKS, META_POST_VIEWS } from './meta-post-metrics.ts';

const ACTIVITY = 'post_activity_by_action_type';

export const META_POST: InsightsPlan = {
  counts: [
    { source: META_POST_VIEWS, insight: 'post_media_view' },
    { source: META_POST_LINK_CLICKS, insight: 'post_clicks_by_type', member: 'link clicks' },
    { source: META_POST_CLICKS, insight: 'post_clicks' },
  ],
  engagement: {
    reach: { insight: 'post_total_media_view_unique' },
    likes: { insight: ACTIVITY, member: 'like' },
    comments: { insight: ACTIVITY, member: 'comment' },
    shares: { insight: ACTIVITY, member: 'share' },
  },
};
