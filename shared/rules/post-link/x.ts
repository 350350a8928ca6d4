import { type LinkReader, type LinkTarget, post, refused, segmentsOf, short } from './link-reader.ts';

const SITES = new Set([
  'x.com',
  'www.x.com',
  'm.x.com',
  'mobile.x.com',
  'twitter.com',
  'www.twitter.com',
  'm.twitter.com',
  'mobile.twitter.com',
]);
const EMBEDS = new Set(['platform.twitter.com', 'platform.x.com']);
/** Sites that show posts of X under the same paths. */
const MIRROR = /^(?:(?:www\.|d\.)?(?:fxtwitter|vxtwitter|fixupx|fixvx)\.com|nitter\.[a-z0-9-]+(?:\.[a-z0-9-]+)*)$/;
const SHORTENER = 't.co';

const USER = /^[A-Za-z0-9_]{1,20}$/;
/** X ids are 64-bit integers; written with a leading zero the same post would have two ids. */
const POST_ID = /^[1-9]\d{0,18}$/;
const LARGEST_ID = '9223372036854775807';

export const xLinks: LinkReader = {
  platform: 'x',
  owns: (hostname) => SITES.has(hostname) || EMBEDS.has(hostname) || hostname === SHORTENER,
  mirrors: (hostname) => MIRROR.test(hostname),
  read: readX,
};

function readX(url: URL): LinkTarget {
  if (url.hostname === SHORTENER) return short(url, noPost);
  if (EMBEDS.has(url.hostname)) {
    return url.pathname === '/embed/Tweet.html' ? status(url.searchParams.get('id')) : noPost();
  }
  // What follows the id shows a part of the same post: a photo, its quotes, its history.
  const [user = '', kind, id, idAfterWeb] = segmentsOf(url);
  if (user === 'i' && kind === 'web' && id === 'status') return status(idAfterWeb);
  if (!USER.test(user) || (kind !== 'status' && kind !== 'statuses')) return noPost();
  return status(id);
}

const status = (id: string | null | undefined): LinkTarget =>
  id && POST_ID.test(id) && (id.length < LARGEST_ID.length || id <= LARGEST_ID)
    ? post(id, `https://x.com/i/status/${id}`)
    : noPost();

const noPost = (): LinkTarget => refused('The link names no post on X: paste the link of one post.');
