import type { Platform } from '../../model/platform.ts';

export interface FoundPost {
  ok: true;
  platform: Platform;
  postId: string;
  canonicalUrl: string;
}

export interface UnsupportedLink {
  ok: false;
  code: 'URL_UNSUPPORTED';
  /** A sentence that says what to paste instead. */
  reason: string;
}

/** A short or share link: which post it means only its platform knows. */
export interface ShortLink {
  ok: false;
  /** The https address whose redirect says it. */
  resolve: string;
}

export type PostLink = FoundPost | UnsupportedLink | ShortLink;

/** What a link of a platform turns out to be: a post, a wrapper around another link, a short link, or none of these. */
export type LinkTarget =
  | { kind: 'post'; postId: string; canonicalUrl: string }
  | { kind: 'wrapped'; link: string }
  | { kind: 'short'; link: string }
  | { kind: 'refused'; reason: string };

/** How the links of one platform are read. */
export interface LinkReader {
  platform: Platform;
  /** Hosts of the platform itself. */
  owns: (hostname: string) => boolean;
  /** Hosts of others that show its posts under the same paths. */
  mirrors?: (hostname: string) => boolean;
  read: (url: URL) => LinkTarget;
}

export const post = (postId: string, canonicalUrl: string): LinkTarget => ({ kind: 'post', postId, canonicalUrl });
export const refused = (reason: string): LinkTarget => ({ kind: 'refused', reason });

/** The link inside a click-through page; `otherwise` where it holds none. */
export const wrapped = (link: string | null | undefined, otherwise: () => LinkTarget): LinkTarget =>
  link ? { kind: 'wrapped', link } : otherwise();

/** A link that only redirects to the post; `otherwise` where nothing follows its host. */
export const short = ({ hostname, pathname, search }: URL, otherwise: () => LinkTarget): LinkTarget =>
  pathname === '/' && search === '' ? otherwise() : { kind: 'short', link: `https://${hostname}${pathname}${search}` };

/** The parts of a path between its slashes. */
export const segmentsOf = ({ pathname }: URL): string[] => pathname.split('/').filter((segment) => segment !== '');

/** The value of a query field; nothing where it is absent or given with several values. */
export function queryField({ searchParams }: URL, name: string): string | undefined {
  const values = new Set(searchParams.getAll(name));
  return values.size === 1 ? [...values][0] : undefined;
}
