import {
  type LinkReader,
  type LinkTarget,
  post,
  queryField,
  refused,
  segmentsOf,
  short,
  wrapped,
} from './link-reader.ts';
import { isAdLink, readAd } from './meta-ads.ts';
import { FACEBOOK_ID, postOfPage, postOfPageId } from './meta-post.ts';

const SITES = new Set([
  'facebook.com',
  'www.facebook.com',
  'm.facebook.com',
  'mbasic.facebook.com',
  'web.facebook.com',
  'touch.facebook.com',
  'business.facebook.com',
  'fb.com',
  'www.fb.com',
  'm.fb.com',
]);
const COUNTRY_SITE = /^[a-z]{2}-[a-z]{2}\.facebook\.com$/;
const ADS = new Set(['adsmanager.facebook.com', 'graph.facebook.com']);
const CLICKS = new Set(['l.facebook.com', 'lm.facebook.com']);
const SHORTENERS = new Set(['fb.watch', 'www.fb.watch', 'fb.me', 'www.fb.me']);

const TOKEN = /^[A-Za-z0-9_-]{5,100}$/;

/**
 * Post ids, as much as a link tells: `<pageId>_<postId>`, what the API takes; `<postId>` where the Page goes by its name;
 * `pfbid…`, `video:<id>` (also reels) and `photo:<id>`, to be found among the Page's posts; `ad:<id>`.
 */
export const metaLinks: LinkReader = {
  platform: 'meta',
  owns: (hostname) =>
    SITES.has(hostname) ||
    COUNTRY_SITE.test(hostname) ||
    ADS.has(hostname) ||
    CLICKS.has(hostname) ||
    SHORTENERS.has(hostname),
  read: readMeta,
};

function readMeta(url: URL): LinkTarget {
  if (SHORTENERS.has(url.hostname)) return short(url, noPost);
  if (CLICKS.has(url.hostname)) return wrapped(url.searchParams.get('u'), noPost);
  if (ADS.has(url.hostname) || isAdLink(url)) return readAd(url);

  const [first = '', second = '', ...rest] = segmentsOf(url);
  switch (first) {
    case 'permalink.php':
    case 'story.php':
      return postOfPageId(queryField(url, 'id'), queryField(url, 'story_fbid')) ?? noPost();
    case 'watch':
      return video(queryField(url, 'v'));
    case 'reel':
    case 'reels':
      return video(second);
    case 'photo':
    case 'photo.php':
      return photo(queryField(url, 'fbid'));
    case 'share':
      return TOKEN.test(rest[0] ?? second) ? short(url, noPost) : noPost();
    case 'groups':
      return refused('Posts in groups have no insights: paste the link of a post on a Page.');
    case 'login':
    case 'login.php':
      // Where a visitor without a session is sent; it names the page that was asked for.
      return wrapped(url.searchParams.get('next'), noPost);
  }
  // A readable title, or the album, may stand before the id.
  const id = rest[1] ?? rest[0];
  switch (second) {
    case 'posts':
      return postOfPage(first, id) ?? noPost();
    case 'videos':
      return video(id);
    case 'photos':
      return photo(id);
    default:
      return noPost();
  }
}

const video = (id: string | undefined): LinkTarget =>
  id !== undefined && FACEBOOK_ID.test(id) ? post(`video:${id}`, `https://www.facebook.com/watch/?v=${id}`) : noPost();

const photo = (id: string | undefined): LinkTarget =>
  id !== undefined && FACEBOOK_ID.test(id)
    ? post(`photo:${id}`, `https://www.facebook.com/photo/?fbid=${id}`)
    : noPost();

const noPost = (): LinkTarget => refused('The link names no post on Facebook: paste the link of one post of a Page.');
