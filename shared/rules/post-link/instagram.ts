import { type LinkReader, type LinkTarget, post, refused, segmentsOf, short, wrapped } from './link-reader.ts';

const SITES = new Set(['instagram.com', 'www.instagram.com', 'm.instagram.com', 'instagr.am', 'www.instagr.am']);
const CLICKS = 'l.instagram.com';

const POST_PATHS = new Set(['p', 'reel', 'reels', 'tv']);
/** Paths of a post below the name of its account; `reels` there is a list of them. */
const NAMED_PATHS = new Set(['p', 'reel', 'tv']);
/** As many digits alone are the number of a story. */
const SHORTCODE = /^(?!\d{15,20}$)[A-Za-z0-9_-]{5,40}$/;
const STORY_ID = /^[1-9]\d{14,19}$/;
const USER = /^[A-Za-z0-9_.]{1,30}$/;
const TOKEN = /^[A-Za-z0-9_-]{5,100}$/;

const NO_SINGLE_STORY = 'The link names no single story: paste the link of the story, or of a post or reel.';

/** Posts, reels and videos go by their shortcode; a story by its number. */
export const instagramLinks: LinkReader = {
  platform: 'instagram',
  owns: (hostname) => SITES.has(hostname) || hostname === CLICKS,
  read: readInstagram,
};

function readInstagram(url: URL): LinkTarget {
  if (url.hostname === CLICKS) return wrapped(url.searchParams.get('u'), noPost);
  // What follows the shortcode shows the same post: embedded, one of its pictures, its comments.
  const [first = '', second = '', third = ''] = segmentsOf(url);
  if (first === 'stories') return story(second, third);
  if (first === 's') return refused(NO_SINGLE_STORY);
  if (first === 'share') return shared(url, second, third);
  if (first === 'accounts') return loginPage(url);
  if (second === 'audio') return refused('An audio page is not one post: paste the link of one reel.');
  if (POST_PATHS.has(first)) return coded(second);
  return NAMED_PATHS.has(second) && USER.test(first) ? coded(third) : noPost();
}

const coded = (shortcode: string): LinkTarget =>
  SHORTCODE.test(shortcode) ? post(shortcode, `https://www.instagram.com/p/${shortcode}/`) : noPost();

const story = (user: string, id: string): LinkTarget =>
  user !== 'highlights' && USER.test(user) && STORY_ID.test(id)
    ? post(id, `https://www.instagram.com/stories/${user.toLowerCase()}/${id}/`)
    : refused(NO_SINGLE_STORY);

const shared = (url: URL, kind: string, token: string): LinkTarget =>
  TOKEN.test(kind) || (POST_PATHS.has(kind) && TOKEN.test(token)) ? short(url, noPost) : noPost();

/** Where a visitor without a session is sent; it names the page that was asked for. */
function loginPage(url: URL): LinkTarget {
  const next = url.searchParams.get('next');
  return wrapped(next?.startsWith('/') && !next.startsWith('//') ? `https://www.instagram.com${next}` : next, noPost);
}

const noPost = (): LinkTarget => refused('The link names no post on Instagram: paste the link of one post or reel.');
