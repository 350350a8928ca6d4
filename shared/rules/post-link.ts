import type { LinkStop } from '../model/link-stop.ts';
import { instagramLinks } from './post-link/instagram.ts';
import type { LinkReader, PostLink } from './post-link/link-reader.ts';
import { linkedinLinks } from './post-link/linkedin.ts';
import { metaLinks } from './post-link/meta.ts';
import { readUrl, unsupported } from './post-link/read-url.ts';
import { redditLinks } from './post-link/reddit.ts';
import { tiktokLinks } from './post-link/tiktok.ts';
import { xLinks } from './post-link/x.ts';
import { youtubeLinks } from './post-link/youtube.ts';

/** One line per platform. */
const READERS: readonly LinkReader[] = [
  youtubeLinks,
  xLinks,
  redditLinks,
  instagramLinks,
  metaLinks,
  tiktokLinks,
  linkedinLinks,
];

/** A link may wrap another one, such as a click-through page; deeper than this nobody shares a post. */
const MAX_UNWRAPS = 3;

/** Which post a link points to, in its platform's canonical form; a short link's address; or what to paste instead. */
export const parsePostLink = (link: string): PostLink => parse(link, MAX_UNWRAPS);

function parse(link: string, unwrapsLeft: number): PostLink {
  const read = readUrl(link);
  if (!read.ok) return read;
  const { url } = read;
  const reader = READERS.find(({ owns, mirrors }) => owns(url.hostname) || mirrors?.(url.hostname));
  if (!reader) return unsupported('This is not a link of a supported platform.');

  const found = reader.read(url);
  switch (found.kind) {
    case 'post':
      return { ok: true, platform: reader.platform, postId: found.postId, canonicalUrl: found.canonicalUrl };
    case 'short':
      return { ok: false, resolve: found.link };
    case 'refused':
      return unsupported(found.reason);
    case 'wrapped':
      return unwrapsLeft === 0
        ? unsupported('The link wraps too many other links.')
        : parse(found.link, unwrapsLeft - 1);
  }
}

/** What an address is that a short link leads to. A page is asked over https only. */
export function linkStop(link: string): LinkStop {
  const found = parsePostLink(link);
  if (found.ok) return { kind: 'post' };
  const read = readUrl(link);
  if (!read.ok || read.url.protocol !== 'https:') return { kind: 'foreign' };
  if ('resolve' in found) return { kind: 'page', url: found.resolve };
  const { href, hostname } = read.url;
  return READERS.some(({ owns }) => owns(hostname))
    ? { kind: 'page', url: href, refusal: found.reason }
    : { kind: 'foreign' };
}
