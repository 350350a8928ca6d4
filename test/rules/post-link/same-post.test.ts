import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../../shared/model/platform.ts';
import { parsePostLink } from '../../../shared/rules/post-link.ts';
import { submissionId } from '../../../shared/rules/submission-id.ts';

const N = '7080000000000000001';

const SAME: [one: string, other: string][] = [
  ['https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=30s', 'https://youtu.be/dQw4w9WgXcQ?si=x'],
  [`https://x.com/someone/status/${N}`, `https://mobile.twitter.com/i/web/status/${N}?s=20`],
  [`https://x.com/someone/status/${N}`, `https://fxtwitter.com/other/status/${N}/photo/1`],
  ['https://www.reddit.com/r/sample/comments/1ABCDE2/a_title/', 'https://redd.it/1abcde2'],
  ['https://old.reddit.com/r/sample/comments/1abcde2/t/k9zxy12/', 'https://www.reddit.com/gallery/1abcde2'],
  ['https://www.instagram.com/someone/reel/Cx_9-AbCdEf/', 'https://instagr.am/p/Cx_9-AbCdEf?igsh=x'],
  [`https://www.instagram.com/stories/SomeOne/${N}/`, `https://instagram.com/stories/someone/${N}?x=1`],
  [
    `https://www.facebook.com/1000000000000001/posts/a-title/${N}`,
    `https://m.facebook.com/story.php?story_fbid=${N}&id=1000000000000001`,
  ],
  [
    `https://www.facebook.com/sample.page/posts/pfbid02AbC`,
    'https://web.facebook.com/permalink.php?story_fbid=pfbid02AbC&id=1000000000000001',
  ],
  [`https://www.facebook.com/reel/${N}`, `https://fb.com/sample.page/videos/a-title/${N}/`],
  [`https://www.facebook.com/photo.php?fbid=${N}`, `https://m.facebook.com/sample.page/photos/a.1/${N}/`],
  [
    `https://adsmanager.facebook.com/adsmanager/manage/ads?act=1&selected_ad_ids=${N}`,
    `https://graph.facebook.com/v26.0/${N}/insights`,
  ],
  [`https://www.tiktok.com/@someone/video/${N}`, `https://m.tiktok.com/v/${N}.html?u_code=x`],
  [`https://www.tiktok.com/@someone/photo/${N}`, `https://www.tiktok.com/embed/v2/${N}`],
  [
    `https://www.linkedin.com/posts/someone_a-title-activity-${N}-aBcD`,
    `https://de.linkedin.com/feed/?highlightedUpdateUrn=urn%3Ali%3Aactivity%3A${N}`,
  ],
  [
    `https://www.linkedin.com/posts/someone_a-title-ugcpost-${N}-aBcD`,
    `https://www.linkedin.com/video/live/urn:li:ugcPost:${N}/`,
  ],
];

const DIFFERENT: [one: string, other: string][] = [
  ['https://www.instagram.com/p/Cx_9-AbCdEf/', 'https://www.instagram.com/p/cx_9-AbCdEf/'],
  ['https://youtu.be/dQw4w9WgXcQ', 'https://youtu.be/dQw4w9WgXcq'],
  [`https://www.facebook.com/reel/${N}`, `https://www.facebook.com/photo/?fbid=${N}`],
  [
    `https://www.linkedin.com/feed/update/urn:li:activity:${N}`,
    `https://www.linkedin.com/feed/update/urn:li:share:${N}`,
  ],
  [`https://x.com/someone/status/${N}`, `https://www.tiktok.com/@someone/video/${N}`],
];

function claimOf(link: string): string {
  const found = parsePostLink(link);
  if (!found.ok) throw new Error(`${link} names no post`);
  const { platform, postId } = found;
  return submissionId({ tenantId: 'acme', campaignId: 'cmp_autumn', affiliateId: 'aff_ann', platform, postId });
}

describe('two links', () => {
  it.each(SAME)('%s and %s make one claim', (one, other) => {
    expect(claimOf(one)).toBe(claimOf(other));
  });

  it.each(DIFFERENT)('%s and %s make two', (one, other) => {
    expect(claimOf(one)).not.toBe(claimOf(other));
  });

  it('are compared for every platform', () => {
    const found = SAME.map(([link]) => parsePostLink(link));
    const platforms = found.flatMap((one) => (one.ok ? [one.platform] : []));
    expect(new Set(platforms)).toEqual(new Set(PLATFORMS));
  });
});
