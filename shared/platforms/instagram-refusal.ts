import type { InsightsCall } from './graph-insights.ts';
import type { Refusal } from './refusal.ts';

export const INSTAGRAM_NOT_THERE: Refusal = {
  reason: 'TRUE_ABSENCE',
  call: 'ok',
  detail: 'Instagram has no such post for the connected account: deleted, private or published by another account.',
};

const BEFORE_BUSINESS = 2108006;

/** What only Instagram says about a post; a refused permission has the code of too few viewers. */
export const instagramProblem: InsightsCall['readProblem'] = ({ code, subcode, message }) => {
  if (subcode === BEFORE_BUSINESS) return 'never_given';
  if (code !== 10 || !/not enough viewers/i.test(message)) return null;
  return {
    kind: 'absent',
    reason: 'NOT_YET_AVAILABLE',
    detail: 'The post has too few viewers for Instagram to show its numbers.',
  };
};
