import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { claimedAheadFlag, engagementFlag, intakeFlags, type Intake } from '../../shared/rules/data-quality.ts';

const policy = DEFAULT_POLICY;
const campaign = { startsAt: '2026-03-01T00:00:00.000Z', endsAt: '2026-03-31T00:00:00.000Z' };

const flagsOf = (intake: Partial<Intake> & Pick<Intake, 'claimed'>) =>
  intakeFlags({ evidenceCount: 1, claimedAt: '2026-03-10T12:00:00.000Z', campaign, ...intake }, policy);

describe('a plausible report', () => {
  it('has no flags', () => {
    const claimed = { views: 10_000, clicks: 300, conversions: 12 };
    expect(flagsOf({ claimed, previous: { views: 9_000, clicks: 280, conversions: 10 } })).toEqual([]);
  });

  it('may have several when it is not', () => {
    const claimed = { views: 100, clicks: 200, conversions: 300 };
    const keys = flagsOf({ claimed, claimedAt: '2026-02-01T00:00:00.000Z' }).map(({ key }) => key);
    expect(keys).toEqual(['high_ctr', 'high_cvr', 'metric_order', 'post_outside_campaign_window']);
  });
});

describe('clicks per view', () => {
  it.each([
    { views: 100, clicks: 35, flag: [] },
    { views: 1_000_000_000_000, clicks: 350_000_000_000, flag: [] },
    { views: 1_000_000_000_000, clicks: 350_000_000_001, flag: [{ severity: 'LOW', value: 3_500 }] },
    { views: 100, clicks: 36, flag: [{ severity: 'LOW', value: 3_600 }] },
    { views: 99, clicks: 99, flag: [] },
    { views: 1000, clicks: 524, flag: [{ severity: 'LOW', value: 5_240 }] },
    { views: 1000, clicks: 525, flag: [{ severity: 'MEDIUM', value: 5_250 }] },
    { views: 1000, clicks: 1049, flag: [{ severity: 'MEDIUM', value: 10_490 }] },
    { views: 1000, clicks: 1050, flag: [{ severity: 'HIGH', value: 10_500 }] },
  ])('$clicks of $views', ({ views, clicks, flag }) => {
    const found = flagsOf({ claimed: { views, clicks } }).filter(({ key }) => key === 'high_ctr');
    expect(found).toEqual(flag.map((rest) => ({ key: 'high_ctr', threshold: 3_500, ...rest })));
  });
});

describe('conversions per click', () => {
  it.each([
    { clicks: 20, conversions: 12, flag: [] },
    { clicks: 20, conversions: 13, flag: [{ severity: 'LOW', value: 6_500 }] },
    { clicks: 19, conversions: 19, flag: [] },
    { clicks: 100, conversions: 89, flag: [{ severity: 'LOW', value: 8_900 }] },
    { clicks: 100, conversions: 90, flag: [{ severity: 'MEDIUM', value: 9_000 }] },
    { clicks: 100, conversions: 179, flag: [{ severity: 'MEDIUM', value: 17_900 }] },
    { clicks: 100, conversions: 180, flag: [{ severity: 'HIGH', value: 18_000 }] },
  ])('$conversions of $clicks', ({ clicks, conversions, flag }) => {
    const found = flagsOf({ claimed: { clicks, conversions } }).filter(({ key }) => key === 'high_cvr');
    expect(found).toEqual(flag.map((rest) => ({ key: 'high_cvr', threshold: 6_000, ...rest })));
  });
});

describe('the order of metrics', () => {
  it.each([
    { claimed: { views: 5, clicks: 5, conversions: 5 }, flagged: false },
    { claimed: { views: 4, clicks: 5 }, flagged: true },
    { claimed: { clicks: 4, conversions: 5 }, flagged: true },
    { claimed: { views: 4, conversions: 5 }, flagged: true },
    { claimed: { views: 5, conversions: 5 }, flagged: false },
    { claimed: { conversions: 5 }, flagged: false },
  ])('$claimed: $flagged', ({ claimed, flagged }) => {
    expect(flagsOf({ claimed })).toEqual(flagged ? [{ key: 'metric_order', severity: 'MEDIUM' }] : []);
  });
});

describe('missing evidence', () => {
  it.each([
    { views: 49_999, evidenceCount: 0, severity: null },
    { views: 50_000, evidenceCount: 0, severity: 'LOW' },
    { views: 50_000, evidenceCount: 1, severity: null },
    { views: 74_999, evidenceCount: 0, severity: 'LOW' },
    { views: 75_000, evidenceCount: 0, severity: 'MEDIUM' },
    { views: 149_999, evidenceCount: 0, severity: 'MEDIUM' },
    { views: 150_000, evidenceCount: 0, severity: 'HIGH' },
  ])('of $views views with $evidenceCount pieces: $severity', ({ views, evidenceCount, severity }) => {
    const flag = { key: 'missing_evidence', severity, value: views, threshold: 50_000 };
    expect(flagsOf({ claimed: { views }, evidenceCount })).toEqual(severity === null ? [] : [flag]);
  });

  it('is asked for only where views are claimed', () => {
    expect(flagsOf({ claimed: { clicks: 900_000 }, evidenceCount: 0 })).toEqual([]);
  });
});

describe('the movement since the previous revision', () => {
  it.each([
    { before: 1000, now: 990, flag: [] },
    { before: 1000, now: 989, flag: [{ key: 'clicks_decrease', severity: 'LOW', value: 110, threshold: 100 }] },
    { before: 1000, now: 985, flag: [{ key: 'clicks_decrease', severity: 'MEDIUM', value: 150, threshold: 100 }] },
    { before: 1000, now: 970, flag: [{ key: 'clicks_decrease', severity: 'HIGH', value: 300, threshold: 100 }] },
    { before: 1000, now: 6000, flag: [] },
    { before: 1000, now: 6001, flag: [{ key: 'clicks_spike', severity: 'LOW', value: 50_010, threshold: 50_000 }] },
    { before: 1000, now: 8500, flag: [{ key: 'clicks_spike', severity: 'MEDIUM', value: 75_000, threshold: 50_000 }] },
    { before: 1000, now: 16_000, flag: [{ key: 'clicks_spike', severity: 'HIGH', value: 150_000, threshold: 50_000 }] },
    { before: 0, now: 1_000_000, flag: [] },
    { before: 0, now: 0, flag: [] },
  ])('from $before to $now', ({ before, now, flag }) => {
    expect(flagsOf({ claimed: { clicks: now }, previous: { clicks: before } })).toEqual(flag);
  });

  it('is looked at for every metric that both revisions have', () => {
    const previous = { views: 1000, clicks: 100, conversions: 10 };
    expect(flagsOf({ claimed: { views: 900, conversions: 100 }, previous }).map(({ key }) => key)).toEqual([
      'views_decrease',
      'conversions_spike',
    ]);
    expect(flagsOf({ claimed: { views: 900 }, previous: { clicks: 5 } })).toEqual([]);
  });
});

describe('the campaign window', () => {
  it.each([
    { claimedAt: '2026-02-28T23:59:59.999Z', flagged: true },
    { claimedAt: '2026-03-01T00:00:00.000Z', flagged: false },
    { claimedAt: '2026-03-31T00:00:00.000Z', flagged: false },
    { claimedAt: '2026-03-31T00:00:00.001Z', flagged: true },
  ])('$claimedAt lies outside: $flagged', ({ claimedAt, flagged }) => {
    const flag = { key: 'post_outside_campaign_window', severity: 'MEDIUM' };
    expect(flagsOf({ claimed: { views: 10 }, claimedAt })).toEqual(flagged ? [flag] : []);
  });
});

describe('a claim ahead of its first observation', () => {
  it.each([
    { claimed: { views: 1499 }, first: { views: 1000 }, flag: { severity: 'LOW', value: 14_990, threshold: 10_000 } },
    {
      claimed: { views: 1500 },
      first: { views: 1000 },
      flag: { severity: 'MEDIUM', value: 15_000, threshold: 10_000 },
    },
    {
      claimed: { views: 2999 },
      first: { views: 1000 },
      flag: { severity: 'MEDIUM', value: 29_990, threshold: 10_000 },
    },
    { claimed: { views: 3000 }, first: { views: 1000 }, flag: { severity: 'HIGH', value: 30_000, threshold: 10_000 } },
    { claimed: { views: 3000 }, first: { views: 0 }, flag: { severity: 'MEDIUM' } },
    {
      claimed: { views: 1200, clicks: 400 },
      first: { views: 1000, clicks: 100 },
      flag: { severity: 'HIGH', value: 40_000, threshold: 10_000 },
    },
  ])('$claimed over $first', ({ claimed, first, flag }) => {
    expect(claimedAheadFlag(claimed, first, policy)).toEqual({ key: 'claimed_ahead', ...flag });
  });

  it('is not flagged within what a match allows', () => {
    expect(claimedAheadFlag({ views: 1050 }, { views: 1000 }, policy)).toBeNull();
  });
});

describe('the reactions to a Reddit post', () => {
  it.each([
    { views: 10_000, engagement: { score: 0 }, severity: null },
    { views: 10_001, engagement: { score: 0 }, severity: 'LOW' },
    { views: 15_000, engagement: {}, severity: 'MEDIUM' },
    { views: 30_000, engagement: { score: 0, comments: 0 }, severity: 'HIGH' },
    { views: 200_000, engagement: { score: 60, comments: 39 }, severity: null },
    { views: 200_001, engagement: { score: 60, comments: 39 }, severity: 'LOW' },
    { views: 300_000, engagement: { score: 60, comments: 39 }, severity: 'MEDIUM' },
    { views: 600_000, engagement: { score: 60, comments: 39 }, severity: 'HIGH' },
  ])('$engagement for $views views: $severity', ({ views, engagement, severity }) => {
    const flag = engagementFlag('reddit', { views }, engagement, policy);
    expect(flag?.severity ?? null).toBe(severity);
    if (flag) expect(flag).toMatchObject({ key: 'implausible_engagement', value: views });
  });

  it.each([
    {
      name: 'views were not claimed',
      claimed: { clicks: 1_000_000 },
      engagement: { score: 0 },
      platform: 'reddit' as const,
    },
    {
      name: 'reactions are not known',
      claimed: { views: 1_000_000 },
      engagement: undefined,
      platform: 'reddit' as const,
    },
    {
      name: 'the platform counts views',
      claimed: { views: 1_000_000 },
      engagement: { likes: 0 },
      platform: 'youtube' as const,
    },
  ])('say nothing where $name', ({ claimed, engagement, platform }) => {
    expect(engagementFlag(platform, claimed, engagement, policy)).toBeNull();
  });
});
