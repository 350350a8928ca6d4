import { type LinkReader, type LinkTarget, post, refused, segmentsOf, short } from './link-reader.ts';

const SITES = new Set(['tiktok.com', 'www.tiktok.com', 'm.tiktok.com']);
const SHORTENERS = new Set(['vm.tiktok.com', 'vt.tiktok.com']);

/** An account's name in a path; the share dialog leaves the name itself out. */
const USER = /^(?:@|%40)/i;
/** Videos and photo posts share one range of ids. */
const POST_ID = /^[1-9]\d{16,19}$/;

const NO_POST = 'The link names no post on TikTok: paste the link of one video or photo post.';
const NOT_A_POST = new Map([
  ['live', 'A live stream is not one post: paste the link of one video.'],
  ['music', 'A sound is not one post: paste the link of one video.'],
  ['tag', 'A hashtag is not one post: paste the link of one video.'],
]);

export const tiktokLinks: LinkReader = {
  platform: 'tiktok',
  owns: (hostname) => SITES.has(hostname) || SHORTENERS.has(hostname),
  read: readTiktok,
};

function readTiktok(url: URL): LinkTarget {
  if (SHORTENERS.has(url.hostname)) return short(url, noPost);
  const [first = '', second, third] = segmentsOf(url);
  if (USER.test(first)) {
    return second === 'video' || second === 'photo'
      ? numbered(third)
      : refused(NOT_A_POST.get(second ?? '') ?? NO_POST);
  }
  switch (first) {
    case 't':
      return second === undefined ? noPost() : short(url, noPost);
    case 'v':
      return numbered(second?.replace(/\.html$/, ''));
    case 'embed':
      return numbered(second === 'v2' ? third : second);
    case 'player':
      return numbered(second === 'v1' ? third : undefined);
    case 'share':
      return numbered(second === 'video' ? third : undefined);
    default:
      return refused(NOT_A_POST.get(first) ?? NO_POST);
  }
}

/** The address that needs no account name. */
const numbered = (id: string | undefined): LinkTarget =>
  id !== undefined && POST_ID.test(id) ? post(id, `https://www.tiktok.com/@/video/${id}`) : noPost();

const noPost = (): LinkTarget => refused(NO_POST);
