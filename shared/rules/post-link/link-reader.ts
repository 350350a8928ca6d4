import type { Platform } from '../../model/platform.ts';

export type PostLink =
  | { ok: true; platform: Platform; postId: string; canonicalUrl: string }
  | { ok: false; code: 'URL_UNSUPPORTED'; reason: string };

/** What a link of a platform turns out to be: a post, a wrapper around another link, or neither. */
export type LinkTarget =
  { kind: 'post'; postId: string } | { kind: 'wrapped'; link: string } | { kind: 'refused'; reason: string };

/** How the links of one platform are read. */
export interface LinkReader {
  platform: Platform;
  owns: (hostname: string) => boolean;
  read: (url: URL) => LinkTarget;
  canonicalUrl: (postId: string) => string;
}

export const post = (postId: string): LinkTarget => ({ kind: 'post', postId });
export const wrapped = (link: string): LinkTarget => ({ kind: 'wrapped', link });
export const refused = (reason: string): LinkTarget => ({ kind: 'refused', reason });

/** The parts of a path between its slashes. */
export const segmentsOf = ({ pathname }: URL): string[] => pathname.split('/').filter((segment) => segment !== '');
