import { type LinkReader, type LinkTarget, post, queryField, refused, segmentsOf, short } from './link-reader.ts';

const SITE = /^(?:(?:www|m|[a-z]{2})\.)?linkedin\.com$/;
const SHORTENERS = new Set(['lnkd.in', 'www.lnkd.in']);

const URN = /^urn:li:(activity|share|ugcpost):([1-9]\d{14,19})$/i;
/** The end of a post's readable address; a few characters may follow the number. */
const SLUG = /-(activity|share|ugcpost)-([1-9]\d{14,19})(?:-[\w-]{1,8})?$/i;
/** The three numberings, as LinkedIn writes them. The same number means another post in each. */
const TYPES = new Map([
  ['activity', 'activity'],
  ['share', 'share'],
  ['ugcpost', 'ugcPost'],
]);

const NO_POST = 'The link names no post on LinkedIn: paste the link of one post.';
const NOT_A_POST = new Map([
  ['pulse', 'An article is not a post: paste the link of the post that shares it.'],
  ['company', 'A company page is not one post: paste the link of one post.'],
  ['in', 'A profile is not one post: paste the link of one post.'],
]);

/** Posts go by `activity:<number>`, `share:<number>` or `ugcPost:<number>`. */
export const linkedinLinks: LinkReader = {
  platform: 'linkedin',
  owns: (hostname) => SITE.test(hostname) || SHORTENERS.has(hostname),
  read: readLinkedin,
};

function readLinkedin(url: URL): LinkTarget {
  if (SHORTENERS.has(url.hostname)) return short(url, noPost);
  const segments = segmentsOf(url).map((segment) => segment.replaceAll(/%3a/gi, ':'));
  if (segments[0] === 'embed' || segments[0] === 'mwlite') segments.shift();
  const [first = '', second = '', third = ''] = segments;
  if (first === 'posts') return named(SLUG.exec(second));
  if (first === 'feed' && second === '') return named(URN.exec(queryField(url, 'highlightedUpdateUrn') ?? ''));
  const path = `${first}/${second}`;
  if (path === 'feed/update' || path === 'analytics/post-summary' || path === 'video/live')
    return named(URN.exec(third));
  return refused(NOT_A_POST.get(first) ?? NO_POST);
}

function named(found: RegExpExecArray | null): LinkTarget {
  const [, written = '', number = ''] = found ?? [];
  const type = TYPES.get(written.toLowerCase());
  if (type === undefined) return noPost();
  return post(`${type}:${number}`, `https://www.linkedin.com/feed/update/urn:li:${type}:${number}/`);
}

const noPost = (): LinkTarget => refused(NO_POST);
