import { describe, it } from 'vitest';
import { expectPost, expectRefused, expectShort } from './expected-links.ts';

const PAGE = '1000000000000001';
const N = '122000000000000001';
const PF = 'pfbid02SyntheticTokenAbCdEf123';
const AD = '120210000000000001';

describe('a link to a post of a Page', () => {
  it.each([
    `https://www.facebook.com/${PAGE}/posts/${N}`,
    `https://www.facebook.com/${PAGE}/posts/a-readable-title/${N}/`,
    `https://www.facebook.com/permalink.php?story_fbid=${N}&id=${PAGE}`,
    `https://m.facebook.com/story.php?story_fbid=${N}&id=${PAGE}&mibextid=x`,
    `https://mbasic.facebook.com/story.php?id=${PAGE}&story_fbid=${N}`,
    `https://web.facebook.com/${PAGE}/posts/${N}?__cft__[0]=AZ&__tn__=%2CO`,
    `https://touch.facebook.com/${PAGE}/posts/${N}?rdid=x`,
    `https://de-de.facebook.com/${PAGE}/posts/${N}`,
    `https://business.facebook.com/${PAGE}/posts/${N}`,
    `http://facebook.com/${PAGE}/posts/${N}#comments`,
    `https://fb.com/${PAGE}/posts/${N}`,
    `https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.facebook.com%2F${PAGE}%2Fposts%2F${N}&h=AT0`,
    `https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2F${PAGE}%2Fposts%2F${N}`,
    `https://graph.facebook.com/v26.0/${PAGE}_${N}/insights?metric=post_clicks`,
  ])('%s names Page and post', (link) => {
    expectPost(link, 'meta', `${PAGE}_${N}`, `https://www.facebook.com/${PAGE}/posts/${N}`);
  });

  it.each([
    `https://www.facebook.com/sample.page/posts/${N}`,
    `https://m.facebook.com/sample.page/posts/a-readable-title/${N}/`,
    `https://www.facebook.com/sample.page/posts/${N}?comment_id=1`,
  ])('%s names the Page by its name', (link) => {
    expectPost(link, 'meta', N, `https://www.facebook.com/sample.page/posts/${N}`);
  });

  it.each([
    [`https://www.facebook.com/sample.page/posts/${PF}`, 'sample.page'],
    [`https://www.facebook.com/sample.page/posts/a-title/${PF}?rdid=x`, 'sample.page'],
    [`https://www.facebook.com/${PAGE}/posts/${PF}`, PAGE],
    [`https://www.facebook.com/permalink.php?story_fbid=${PF}&id=${PAGE}`, PAGE],
    [`https://m.facebook.com/story.php?story_fbid=${PF}&id=${PAGE}`, PAGE],
  ])('%s has an opaque id', (link, page) => {
    expectPost(link, 'meta', PF, `https://www.facebook.com/${page}/posts/${PF}`);
  });

  it.each([
    `https://www.facebook.com/watch/?v=${N}`,
    `https://www.facebook.com/watch?v=${N}&ref=sharing`,
    `https://www.facebook.com/sample.page/videos/${N}/`,
    `https://www.facebook.com/sample.page/videos/a-title/${N}/`,
    `https://www.facebook.com/${PAGE}/videos/${N}`,
    `https://www.facebook.com/reel/${N}`,
    `https://m.facebook.com/reel/${N}/?s=single_unit`,
    `https://www.facebook.com/reels/${N}`,
  ])('%s names a video', (link) => {
    expectPost(link, 'meta', `video:${N}`, `https://www.facebook.com/watch/?v=${N}`);
  });

  it.each([
    `https://www.facebook.com/photo/?fbid=${N}&set=a.1`,
    `https://www.facebook.com/photo?fbid=${N}`,
    `https://m.facebook.com/photo.php?fbid=${N}&id=${PAGE}`,
    `https://www.facebook.com/sample.page/photos/${N}`,
    `https://www.facebook.com/sample.page/photos/a.123/${N}/?type=3`,
  ])('%s names a photo', (link) => {
    expectPost(link, 'meta', `photo:${N}`, `https://www.facebook.com/photo/?fbid=${N}`);
  });

  it.each([
    ['https://fb.watch/AbC_12-xyz/', 'https://fb.watch/AbC_12-xyz/'],
    ['http://fb.watch/AbC12xyz', 'https://fb.watch/AbC12xyz'],
    ['https://www.facebook.com/share/p/AbC12xyz/', 'https://www.facebook.com/share/p/AbC12xyz/'],
    ['https://www.facebook.com/share/v/AbC12xyz/?mibextid=x', 'https://www.facebook.com/share/v/AbC12xyz/?mibextid=x'],
    ['https://m.facebook.com/share/r/AbC12xyz/', 'https://m.facebook.com/share/r/AbC12xyz/'],
    ['https://www.facebook.com/share/AbC12xyz/', 'https://www.facebook.com/share/AbC12xyz/'],
    ['https://fb.me/adspreview/AbC12xyz', 'https://fb.me/adspreview/AbC12xyz'],
  ])('%s says it when it is asked', (link, resolve) => {
    expectShort(link, resolve);
  });

  it.each([
    ['https://www.facebook.com/', 'names no post on Facebook'],
    ['https://www.facebook.com/sample.page', 'names no post on Facebook'],
    ['https://www.facebook.com/profile.php?id=1000000000000001', 'names no post on Facebook'],
    ['https://www.facebook.com/sample.page/posts/', 'names no post on Facebook'],
    ['https://www.facebook.com/sample.page/posts/1234', 'names no post on Facebook'],
    ['https://www.facebook.com/sample.page/posts/0122000000001', 'names no post on Facebook'],
    [`https://www.facebook.com/sample.page/posts/${'1'.repeat(21)}`, 'names no post on Facebook'],
    ['https://www.facebook.com/sample.page/posts/pfbid', 'names no post on Facebook'],
    [`https://www.facebook.com/sample.page/posts/pfbid${'a'.repeat(151)}`, 'names no post on Facebook'],
    [`https://www.facebook.com/sample(page)/posts/${N}`, 'names no post on Facebook'],
    [`https://www.facebook.com/permalink.php?story_fbid=${N}`, 'names no post on Facebook'],
    [`https://www.facebook.com/permalink.php?story_fbid=${N}&id=..`, 'names no post on Facebook'],
    [`https://www.facebook.com/permalink.php?story_fbid=${N}&story_fbid=1${N}&id=${PAGE}`, 'names no post on Facebook'],
    ['https://www.facebook.com/watch/', 'names no post on Facebook'],
    ['https://www.facebook.com/reel/', 'names no post on Facebook'],
    ['https://www.facebook.com/photo/', 'names no post on Facebook'],
    ['https://www.facebook.com/share/p/', 'names no post on Facebook'],
    ['https://www.facebook.com/login/', 'names no post on Facebook'],
    ['https://www.facebook.com/events/1000000000000001/', 'names no post on Facebook'],
    ['https://l.facebook.com/l.php', 'names no post on Facebook'],
    ['https://fb.watch/', 'names no post on Facebook'],
    [`https://www.facebook.com/groups/sample/posts/${N}/`, 'Posts in groups'],
    [`https://www.facebook.com/groups/sample/permalink/${N}/`, 'Posts in groups'],
    ['https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example%2F', 'not a link of a supported'],
  ])('%s names none', (link, reason) => {
    expectRefused(link, reason);
  });
});

describe('a link to an ad', () => {
  it.each([
    `https://adsmanager.facebook.com/adsmanager/manage/ads?act=1000000001&selected_ad_ids=${AD}`,
    `https://adsmanager.facebook.com/adsmanager/manage/ads/edit?act=1000000001&selected_ad_ids=${AD}&nav_source=x`,
    `https://business.facebook.com/adsmanager/manage/ads/edit?act=1&business_id=2&selected_ad_ids=${AD}`,
    `https://business.facebook.com/adsmanager/manage/ads?selected_ad_ids=${AD}#x`,
    `https://www.facebook.com/adsmanager/manage/ads?selected_ad_ids=${AD}`,
    `https://www.facebook.com/ads/manager/account/ads/?act=1&selected_ad_ids=${AD}`,
    `https://graph.facebook.com/v26.0/${AD}/insights?fields=impressions`,
    `https://graph.facebook.com/${AD}/insights`,
    `https://l.facebook.com/l.php?u=${encodeURIComponent(`https://adsmanager.facebook.com/adsmanager/manage/ads?selected_ad_ids=${AD}`)}`,
  ])('%s names the ad', (link) => {
    expectPost(link, 'meta', `ad:${AD}`, `https://adsmanager.facebook.com/adsmanager/manage/ads?selected_ad_ids=${AD}`);
  });

  it.each([
    ['https://adsmanager.facebook.com/adsmanager/manage/ads?act=1000000001', 'no single ad'],
    [`https://adsmanager.facebook.com/adsmanager/manage/ads?selected_ad_ids=${AD},${AD}`, 'no single ad'],
    [`https://adsmanager.facebook.com/x?selected_ad_ids=${AD}&selected_ad_ids=1${AD}`, 'no single ad'],
    ['https://business.facebook.com/adsmanager/manage/campaigns?selected_campaign_ids=1', 'no single ad'],
    ['https://graph.facebook.com/v26.0/me/insights', 'no single ad'],
    [`https://graph.facebook.com/v26.0/${AD}/posts`, 'no single ad'],
    ['https://graph.facebook.com/', 'no single ad'],
    ['https://graph.facebook.com/v26.0/act_1000000001/insights', 'ad account'],
    [`https://www.facebook.com/ads/library/?id=${AD}`, 'ad library'],
    [`https://www.facebook.com/ads/archive/?id=${AD}`, 'ad library'],
  ])('%s names none', (link, reason) => {
    expectRefused(link, reason);
  });
});
