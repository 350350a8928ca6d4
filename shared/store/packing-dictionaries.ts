/**
 * Text that packed values are likely to repeat, the likeliest last. A dictionary is never changed: what was packed with it
 * could not be read any more. A better one gets the next number and becomes the newest.
 */
const SENTENCES = [
  ' could not be found again on . The last observation before that stands, and a person decides.',
  'No further automatic check will be made.',
  ' gave no number: it failed to answer. its rate limit or quota is used up for now it is failing, and calls to it are paused',
  ' cannot give any of the claimed metrics for a post.',
  'The claim was above the first observation and only a later one covers it: no penalty, no reward.',
  'You claimed less than was observed: . This costs you nothing.',
  'The claim is above what was observed:  views claimed for 2026-, on YouTube at 2026-, Facebook, Instagram, LinkedIn, Reddit % above',
  'Numbers may still be published until 2026-; it is checked again then.',
  'No account of yours on  is known, so the post earns no reward.',
].join();

const SOURCES = [
  '"reddit","api":"reddit.info","engagement":{"score":,"comments":}',
  '"api":"meta.post.insights","metricName":"post_clicks_by_type[link clicks]","definition":"clicks on links in the post","definitionVersion":"2026-09-01","scope":"all"',
  '"metricName":"post_media_view","definition":"times the post was played or shown","definitionVersion":"2025-11-15","scope":"all"',
  '"api":"linkedin.memberCreatorPostAnalytics","metricName":"IMPRESSION","definition":"times the post was shown","definitionVersion":"2025-06-01","scope":"organic"',
  '"api":"linkedin.organizationalEntityShareStatistics","metricName":"totalShareStatistics.clickCount","totalShareStatistics.impressionCount","definition":"times the post was shown, sponsored delivery left out","definitionVersion":"2022-06-01","scope":"organic"',
  '"source":"instagram","api":"instagram.media.insights","metricName":"views","definition":"times the post was played or shown","definitionVersion":"2025-04-21","scope":"organic"',
  '"api":"x.tweets.lookup","metricName":"non_public_metrics.url_link_clicks","definition":"clicks on links in the post","definitionVersion":"2020-10-01"',
  '"api":"x.tweets.lookup","metrics":{"views":{"value":,"metricName":"public_metrics.impression_count","definition":"times the post was seen","definitionVersion":"2022-12-15","scope":"all"}},"engagement":{"likes":,"replies":,"reposts":,"quotes":,"bookmarks":}',
  '"kind":"observed","postId":"","fetchedAt":"2026-","api":"youtube.videos.list","metrics":{"views":{"value":,"metricName":"statistics.viewCount","definition":"a view counts when playback starts","definitionVersion":"2026-08-24","scope":"all"}},"author":"UC","publishedAt":"2026-","engagement":{"likes":0,"comments":0},"retainUntil":"2027-',
].join();

const STATUSES =
  '"MISSING_PLATFORM_DATA""INCOMPLETE_PLATFORM_DATA""UNVERIFIABLE""SUPERSEDED""AFFILIATE_OVERCLAIMED","level":"CRITICAL""DISCREPANCY_HIGH""DISCREPANCY_MEDIUM""DISCREPANCY_LOW","level":"LOW","level":"MEDIUM","level":"HIGH","result":"missing""result":"unverifiable","missingReason":"UPSTREAM_ERROR","UNPARSABLE""RATE_LIMIT""BREAKER_OPEN""TRUE_ABSENCE","kind":"absent","reason":"NOT_YET_AVAILABLE","detail":"The platform ","retryAt":"{"code":"NOT_OBSERVED","text":"{"code":"PARTLY_OBSERVED""RETRIES_SPENT""UNDERCLAIMED""ABOVE_OBSERVED""CLAIMED_AHEAD""NOTHING_VERIFIABLE","text":"{"code":"NOT_SETTLED","text":""flags":[{"key":"author_unproven","severity":"LOW"},{"key":"high_ctr""high_cvr""metric_order""missing_evidence""views_spike","severity":"MEDIUM","value":,"threshold":"severity":"HIGH"}],"event":"overclaim","delta":-100000000,"high_discrepancy""medium_discrepancy""minor_discrepancy","alertId":"alr_';

const CLAIM =
  '{"tenantId":"","supersededBy":{"revision":,"correlationId":"","flags":[]}"title":"","trackingId":"","evidence":[{"kind":"link","value":"https://"}],"alertIds":["alr_"],"verified":{"views":,"clicks":,"conversions":},"canonicalUrl":"https://www.instagram.com/reel/https://www.facebook.com/https://www.reddit.com/comments/https://www.linkedin.com/feed/update/urn:li:activity:https://x.com/i/status/https://www.youtube.com/watch?v=","author":"","standing":{"event":"perfect_match","delta":10000000,"at":"2026-","sequence":"0002","revision":1},"current":{"revision":1,"claimed":{"views":},"claimedAt":"2026-","submittedAt":"2026-","flags":[],"correlationId":"","attempts":1,"countedAttempts":0,"breakerOpenMs":0,"verdict":{"status":"MATCHED","final":true,"confidenceBps":10000,"reasons":[],"policyVersion":1,"attempt":1,"decidedAt":"2026-","metrics":[{"metric":"views","claimed":,"result":"compared","observed":,"lower":,"upper":,"differenceBps":0,"direction":"within","direction":"over","provenance":{"source":"youtube","api":"youtube.videos.list","fetchedAt":"2026-","observationId":"obs_","retainUntil":"2026-","metricName":"statistics.viewCount","definition":"a view counts when playback starts","definitionVersion":"2026-08-24","scope":"all"}}],"trust":{"event":"perfect_match","delta":10000000,"before":500000000,"after":510000000}},"reverifications":0,"lastAttempt":{"attempt":1,"kind":"first","kind":"settle","kind":"retry","at":"2026-","counted":false,"counted":true,"correlationId":"","observationId":"obs_","outcome":{"kind":"observed","postId":"","fetchedAt":"2026-"firstObserved":{"views":}}}';

export const DICTIONARIES: Readonly<Record<number, Buffer>> = {
  1: Buffer.from(SENTENCES + SOURCES + STATUSES + CLAIM),
};
export const NEWEST_DICTIONARY = 1;
