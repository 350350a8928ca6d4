import { describe, expect, it } from 'vitest';
import { claimDays, type ReportedClaim } from '../../../shared/rules/reconciliation/claim-days.ts';
import { AFTERNOON, DAY_R, LATE_EVENING, reported, seen } from '../../support/sample-reconciliation.ts';

const NEXT = '2026-10-31';
const NEXT_AFTERNOON = '2026-10-31T19:00:00.000Z';
const ofDay = (claims: ReportedClaim[], date = DAY_R, zone = 'America/New_York') => claimDays(claims, zone).get(date);

describe('a report', () => {
  it('adds to its day by how much it is more than the one before', () => {
    const claim = reported([
      [AFTERNOON, { clicks: 100, conversions: 5 }],
      [NEXT_AFTERNOON, { clicks: 160, conversions: 5 }],
    ]);
    expect(ofDay([claim])).toMatchObject({ count: 1, claimed: { clicks: 100, conversions: 5 } });
    expect(ofDay([claim], NEXT)).toMatchObject({ count: 1, claimed: { clicks: 60, conversions: 0 } });
  });

  it('takes away where it corrects downwards', () => {
    const claim = reported([
      [AFTERNOON, { clicks: 100 }],
      [NEXT_AFTERNOON, { clicks: 90 }],
    ]);
    expect(ofDay([claim], NEXT)?.claimed).toEqual({ clicks: -10 });
  });

  it('says nothing about a metric that it leaves out, and the next one is compared with the last that had it', () => {
    const claim = reported([
      [AFTERNOON, { clicks: 100 }],
      [AFTERNOON, { views: 900 }],
      [NEXT_AFTERNOON, { clicks: 130, views: 900 }],
    ]);
    expect(ofDay([claim])).toMatchObject({ count: 1, claimed: { clicks: 100, views: 900 } });
    expect(ofDay([claim], NEXT)?.claimed).toEqual({ clicks: 30, views: 0 });
  });

  it.each([
    ['2026-10-31T03:59:59.999Z', DAY_R],
    ['2026-10-31T04:00:00.000Z', NEXT],
  ])('of %s is of %s in New York', (at, date) => {
    const days = claimDays([reported([[at, { clicks: 7 }]])], 'America/New_York');
    expect(days.get(date)?.claimed).toEqual({ clicks: 7 });
  });

  it('late in the evening counts for the day of the tenant, and is noted for the day of UTC', () => {
    const claims = [reported([[LATE_EVENING, { clicks: 7 }]]), reported([[AFTERNOON, { clicks: 5 }]])];
    expect(ofDay(claims)).toMatchObject({ count: 2, claimed: { clicks: 12 }, utc: { clicks: 5 } });
    expect(ofDay(claims, NEXT)).toMatchObject({ count: 0, utc: { clicks: 7 }, submittedAt: null });
  });

  it('says when the newest of its day was so', () => {
    const claims = [reported([[LATE_EVENING, { clicks: 1 }]]), reported([[AFTERNOON, { clicks: 1 }]])];
    expect(ofDay(claims)).toMatchObject({ claimedAt: LATE_EVENING, submittedAt: LATE_EVENING });
  });
});

describe('what a claim was found to be', () => {
  const twice: [string, { clicks: number }][] = [
    [AFTERNOON, { clicks: 100 }],
    [NEXT_AFTERNOON, { clicks: 160 }],
  ];

  it('is verified day by day, up to the newest number of a final verdict', () => {
    const claim = reported(twice, { verdict: seen({ clicks: 158 }) });
    const [first] = claim.replaced;
    const judged = { ...claim, replaced: [{ ...first!, verdict: seen({ clicks: 99 }, { status: 'SUPERSEDED' }) }] };
    const days = claimDays([{ ...judged, verified: { clicks: 170 } }], 'America/New_York');
    expect(days.get(DAY_R)).toMatchObject({
      observed: { clicks: 99 },
      verified: { clicks: 99 },
      unverified: { clicks: 0 },
    });
    expect(days.get(NEXT)).toMatchObject({
      observed: { clicks: 71 },
      verified: { clicks: 71 },
      unverified: { clicks: 0 },
    });
    expect(days.get(NEXT)).toMatchObject({ oldest: AFTERNOON, newest: AFTERNOON });
  });

  it('is verified by the next report where the one before was never looked at', () => {
    const days = claimDays([reported(twice, { verdict: seen({ clicks: 158 }) })], 'America/New_York');
    expect(days.get(DAY_R)).toMatchObject({ verified: { clicks: 0 }, unverified: { clicks: 0 } });
    expect(days.get(DAY_R)?.observed).toEqual({});
    expect(days.get(NEXT)).toMatchObject({ observed: { clicks: 158 }, verified: { clicks: 158 } });
  });

  it('is observed and not verified while the verdict is not final', () => {
    const claim = reported([[AFTERNOON, { clicks: 100 }]], { verdict: seen({ clicks: 90 }, { final: false }) });
    expect(ofDay([claim])).toMatchObject({
      ...{ observed: { clicks: 90 }, verified: { clicks: 0 }, unverified: { clicks: 100 } },
    });
  });

  it('is unverified where nothing can say it', () => {
    const verdict = seen({}, { metrics: [{ metric: 'clicks', claimed: 100, result: 'unverifiable' }] });
    const claim = reported([[AFTERNOON, { clicks: 100 }]], { verdict });
    expect(ofDay([claim])).toMatchObject({ verified: { clicks: 0 }, unverified: { clicks: 100 } });
    expect(ofDay([claim])?.observed).toEqual({});
  });

  it('is no number of the platform’s where the network or orders said it', () => {
    const claims = ['everflow', 'orders'].map((source) =>
      reported([[AFTERNOON, { clicks: 100 }]], { verdict: seen({ clicks: 98 }, {}, source) }),
    );
    expect(ofDay(claims)).toMatchObject({ verified: { clicks: 196 }, unverified: { clicks: 0 } });
    expect([ofDay(claims)?.observed, ofDay(claims)?.newest]).toEqual([{}, null]);
  });

  it('is verified for the first of those who claim a post', () => {
    const flags = [{ key: 'duplicate_across_affiliates', severity: 'MEDIUM' } as const];
    const claim = reported([[AFTERNOON, { clicks: 100 }]], { verdict: seen({ clicks: 98 }), flags });
    expect(ofDay([claim])).toMatchObject({
      ...{ claimed: { clicks: 100 }, duplicate: { clicks: 100 }, verified: { clicks: 0 }, unverified: { clicks: 0 } },
    });
  });
});
