import type { UnsupportedLink } from './link-reader.ts';

const MAX_LENGTH = 2_048;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** A plain host and nothing else before the path: no user, no port, no letters that only look like others. */
const PLAIN_WEB_LINK = /^https?:\/\/[a-z0-9.-]+(?:[/?#]|$)/i;
/** What URL parsers drop or rewrite silently, so that two readers of one link could see two hosts. */
const AMBIGUOUS = /[\s\\\p{Cc}]/u;

export const unsupported = (reason: string): UnsupportedLink => ({
  ok: false,
  code: 'URL_UNSUPPORTED',
  reason,
});

/** A web link that reads the same everywhere. */
export function readUrl(link: string): { ok: true; url: URL } | UnsupportedLink {
  const text = link.trim();
  if (text.length > MAX_LENGTH) return unsupported(`A link may have at most ${MAX_LENGTH} characters.`);
  if (AMBIGUOUS.test(text)) return unsupported('A link holds no spaces, control characters or backslashes.');
  if (!/^https?:/i.test(text)) {
    return unsupported(
      SCHEME.test(text) ? 'Only https links are supported.' : 'Paste the full link, beginning with https://.',
    );
  }
  if (!PLAIN_WEB_LINK.test(text) || !URL.canParse(text)) {
    return unsupported('The host of the link must be a plain name, without user, port or special letters.');
  }
  return { ok: true, url: new URL(text) };
}
