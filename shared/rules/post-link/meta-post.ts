import { type LinkTarget, post } from './link-reader.ts';

/** Posts, videos, photos, Pages and ads share one range of ids. */
export const FACEBOOK_ID = /^[1-9]\d{4,19}$/;
/** Stands for a post's id, and may be another one for another viewer. */
const OPAQUE_ID = /^pfbid[A-Za-z0-9]{1,150}$/;
const PAGE_NAME = /^[\w.%-]{1,200}$/;

/** A post of a Page by the Page's id or name; undefined where either is no such thing. */
export function postOfPage(page = '', id = ''): LinkTarget | undefined {
  if (FACEBOOK_ID.test(page)) return postOfPageId(page, id);
  return PAGE_NAME.test(page) ? postAt(page, id, id) : undefined;
}

/** A post of the Page with this id; undefined where either is no id. */
export const postOfPageId = (pageId = '', id = ''): LinkTarget | undefined =>
  FACEBOOK_ID.test(pageId) ? postAt(pageId, id, `${pageId}_${id}`) : undefined;

/** `numbered` is the post's id where the link gives its number. */
function postAt(page: string, id: string, numbered: string): LinkTarget | undefined {
  const canonicalUrl = `https://www.facebook.com/${page}/posts/${id}`;
  if (FACEBOOK_ID.test(id)) return post(numbered, canonicalUrl);
  return OPAQUE_ID.test(id) ? post(id, canonicalUrl) : undefined;
}
