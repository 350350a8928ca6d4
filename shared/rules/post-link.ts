import { otherPlatform } from './post-link/other-platforms.ts';
import type { LinkReader, PostLink } from './post-link/link-reader.ts';
import { readUrl, unsupported } from './post-link/read-url.ts';
import { xLinks } from './post-link/x.ts';
import { youtubeLinks } from './post-link/youtube.ts';

/** One line per platform whose posts can be claimed. */
const READERS: readonly LinkReader[] = [youtubeLinks, xLinks];

/** A link may wrap another one, such as a click-through page; deeper than this nobody shares a post. */
const MAX_UNWRAPS = 3;

/** Which post a link points to, in its platform's canonical form; otherwise a sentence that says what to paste instead. */
export const parsePostLink = (link: string): PostLink => parse(link, MAX_UNWRAPS);

function parse(link: string, unwrapsLeft: number): PostLink {
  const read = readUrl(link);
  if (!read.ok) return read;
  const { url } = read;
  const reader = READERS.find(({ owns }) => owns(url.hostname));
  if (!reader) return unsupported(otherPlatform(url.hostname) ?? 'This is not a link of a supported platform.');

  const found = reader.read(url);
  if (found.kind === 'post') {
    const { postId } = found;
    return { ok: true, platform: reader.platform, postId, canonicalUrl: reader.canonicalUrl(postId) };
  }
  if (found.kind === 'refused') return unsupported(found.reason);
  return unwrapsLeft === 0 ? unsupported('The link wraps too many other links.') : parse(found.link, unwrapsLeft - 1);
}
