import { SECOND } from '../../shared/model/instant.ts';
import { expired, graphError, noSuchPath, ownerOf, pathOf, regainMs, usageHeaders } from './graph.ts';
import { businessLimit, graphFaults } from './graph-faults.ts';
import { adInsights, isAdAccount } from './meta-ads.ts';
import { listedPosts, postInsights } from './meta-posts.ts';
import type { PostBook } from './posts.ts';
import type { Vendor, VendorAnswer, VendorRequest } from './vendor.ts';

const PAGES = 'pages';
const ADS = 'ads_insights';
const ADS_LIMIT = { subcode: 2446079, message: 'There have been too many calls from this ad account.' };

const useCaseOf = (request: VendorRequest): string => (isAdAccount(pathOf(request)?.object ?? '') ? ADS : PAGES);
const adAccountUsage = (percent: number, resetSeconds: number) => ({
  'x-ad-account-usage': JSON.stringify({
    acc_id_util_pct: percent,
    reset_time_duration: resetSeconds,
    ads_api_access_tier: 'standard_access',
  }),
});

/** Posts of Pages and ads of ad accounts, as far as an owner's token opens them. */
export const meta: Vendor = {
  routes: [
    'GET /{version}/{page-id}/posts',
    'GET /{version}/{page-post-id}/insights',
    'GET /{version}/act_{ad-account-id}/insights',
  ],

  answer,
  ...graphFaults({
    limits: {
      [PAGES]: { code: 80001, message: 'There have been too many calls to this Page account.' },
      [ADS]: { code: 80000, ...ADS_LIMIT },
      ads_management: { code: 80004, ...ADS_LIMIT },
    },
    errors: {
      'no-metric': graphError({ code: 3001, subcode: 1504028, message: 'No metric was specified to be fetched.' }),
      'too-much-data': graphError({ code: 100, subcode: 1487534, message: 'Please reduce the amount of data.' }),
    },
    useCaseOf,
    answer,
    limitHeaders: (request, fault) => {
      const useCase = useCaseOf(request);
      return useCase === ADS
        ? adAccountUsage(100, Math.ceil(regainMs(fault) / SECOND))
        : businessLimit(ownerOf(request, 'meta') ?? '0', useCase, fault);
    },
  }),
};

function answer(request: VendorRequest, posts: PostBook): VendorAnswer {
  const path = pathOf(request);
  if (!path) return noSuchPath;
  const owner = ownerOf(request, 'meta');
  if (owner === undefined) return expired;
  const { object, edge } = path;
  const useCase = useCaseOf(request);
  const usage = { ...usageHeaders(owner, useCase), ...(useCase === ADS ? adAccountUsage(9.67, 100) : {}) };
  if (edge !== 'insights' && edge !== 'posts') return noSuchPath;
  const owned = { request, object, owner, posts };
  const answerTo = edge === 'posts' ? listedPosts : useCase === ADS ? adInsights : postInsights;
  return { ...answerTo(owned), headers: usage };
}
