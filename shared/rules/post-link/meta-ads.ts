import { type LinkTarget, post, queryField, refused, segmentsOf } from './link-reader.ts';
import { FACEBOOK_ID, postOfPageId } from './meta-post.ts';

const GRAPH = 'graph.facebook.com';
const API_VERSION = /^v\d+\.\d+$/;

/** Whether a link of the site itself is about advertising. */
export const isAdLink = ({ pathname }: URL): boolean => /^\/(?:ads|adsmanager)\//.test(pathname);

/** An ad, by a link of Ads Manager or of the API. */
export function readAd(url: URL): LinkTarget {
  const segments = segmentsOf(url);
  if (url.hostname === GRAPH) return insightsOf(segments.slice(API_VERSION.test(segments[0] ?? '') ? 1 : 0));
  if (segments[0] === 'ads' && (segments[1] === 'library' || segments[1] === 'archive')) {
    return refused('The ad library numbers ads in its own way: open the ad in Ads Manager and paste that link.');
  }
  return ad(queryField(url, 'selected_ad_ids'));
}

function insightsOf([id = '', edge]: string[]): LinkTarget {
  if (id.startsWith('act_')) {
    return refused('An ad account is not one ad: open the ad in Ads Manager and paste that link.');
  }
  return edge === 'insights' ? (postOfPageId(...id.split('_', 2)) ?? ad(id)) : ad(undefined);
}

const ad = (id: string | undefined): LinkTarget =>
  id !== undefined && FACEBOOK_ID.test(id)
    ? post(`ad:${id}`, `https://adsmanager.facebook.com/adsmanager/manage/ads?selected_ad_ids=${id}`)
    : refused('The link names no single ad: open the ad in Ads Manager and paste that link.');
