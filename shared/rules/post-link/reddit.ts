import { type LinkReader, type LinkTarget, post, refused, segmentsOf, short } from './link-reader.ts';

const SITES = new Set([
  'reddit.com',
  'www.reddit.com',
  'old.reddit.com',
  'new.reddit.com',
  'np.reddit.com',
  'm.reddit.com',
  'i.reddit.com',
  'amp.reddit.com',
  'sh.reddit.com',
]);
const POST_DOMAINS = new Set(['redd.it', 'www.redd.it']);
const MEDIA = new Set(['v.redd.it', 'i.redd.it', 'preview.redd.it']);
const SHARES = 'reddit.app.link';

/** Whose posts a path is about: a community or a person. */
const OWNERS = new Set(['r', 'u', 'user']);
/** Paths whose second segment is the post. */
const POST_PATHS = new Set(['comments', 'tb', 'gallery', 'poll']);
/** Base 36. Written with a leading zero the same post would have two ids. */
const POST_ID = /^[1-9a-z][0-9a-z]{3,9}$/;
const FEED_SUFFIX = /\.(?:json|rss)$/;

export const redditLinks: LinkReader = {
  platform: 'reddit',
  owns: (hostname) => SITES.has(hostname) || POST_DOMAINS.has(hostname) || MEDIA.has(hostname) || hostname === SHARES,
  read: readReddit,
};

function readReddit(url: URL): LinkTarget {
  const { hostname } = url;
  if (hostname === SHARES) return short(url, noPost);
  if (MEDIA.has(hostname)) return media();
  const segments = segmentsOf(url);
  if (POST_DOMAINS.has(hostname)) return segments.length === 1 ? numbered(segments[0]) : noPost();

  // What follows the id is the title, or a comment below the post.
  const [first = '', second, kind, id] = segments;
  if (POST_PATHS.has(first)) return numbered(second);
  if (first === 'video') return media();
  if (!OWNERS.has(first)) return noPost();
  if (kind === 's' && id !== undefined) return short(url, noPost);
  return kind === 'comments' ? numbered(id) : noPost();
}

function numbered(segment = ''): LinkTarget {
  const id = segment.toLowerCase().replace(FEED_SUFFIX, '');
  return POST_ID.test(id) ? post(id, `https://www.reddit.com/comments/${id}/`) : noPost();
}

const media = (): LinkTarget => refused('A media file does not name its post: paste the link of the post itself.');
const noPost = (): LinkTarget => refused('The link names no post on Reddit: paste the link of one post.');
