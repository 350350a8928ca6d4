import { parsePostLink } from './post-link.ts';

/** The first link in a message that leads to a post of a supported platform, or is a short link that may; undefined where none does. */
export const linkInText = (text: string): string | undefined =>
  [...text.matchAll(/https?:\/\/[^\s<>|]+/gi)]
    .map(([link]) => link.replace(/[)\]}.,;:!?*_~'"]+$/, ''))
    .find((link) => {
      const found = parsePostLink(link);
      return found.ok || 'resolve' in found;
    });
