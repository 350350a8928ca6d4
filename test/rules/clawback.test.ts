import { describe, expect, it } from 'vitest';
import type { Clawback, ClawbackCause } from '../../shared/model/clawback.ts';
import { after, DAY } from '../../shared/model/instant.ts';
import type { Verdict } from '../../shared/model/verdict.ts';
import { expiredClawback } from '../../shared/rules/clawback-decision.ts';
import { clawbackCause, clawbackMove, nextClawback, proposedClawback } from '../../shared/rules/clawback.ts';
import { clawbackId } from '../../shared/rules/submission-id.ts';
import { hoursAfter, observed, sampleState, T0 } from '../support/sample-claims.ts';
import { comparedFinding, overclaimCase, PAYOUT, provenanceOf, sampleClawback } from '../support/sample-clawbacks.ts';
import { sampleVerdict } from '../support/sample-verdict.ts';

const overclaimed = (changes: Partial<Verdict> = {}) => sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', ...changes });
const decay = [{ code: 'VIEWS_DECAYED' as const, text: 'X now shows less.' }];
const decayed = (changes: Partial<Verdict> = {}) => sampleVerdict({ reasons: decay, ...changes });
const matched = sampleVerdict();

describe('a verdict gives cause to ask money back', () => {
  it.each<[string, Verdict | null, ClawbackCause | null]>([
    ['as a final overclaim', overclaimed(), 'OVERCLAIMED'],
    ['not as a provisional one', overclaimed({ final: false }), null],
    ['as a match whose post has lost views', decayed(), 'VIEWS_DECAYED'],
    ['not as a match', matched, null],
    ['not as another discrepancy', sampleVerdict({ status: 'DISCREPANCY_HIGH' }), null],
    ['not as one without numbers, whatever it says', decayed({ status: 'UNVERIFIABLE' }), null],
    ['not where there is none', null, null],
  ])('%s', (_, verdict, cause) => {
    expect(clawbackCause(verdict)).toBe(cause);
  });
});

describe('a verdict in place of another', () => {
  const id = (cause: ClawbackCause) => clawbackId('acme', 'sub_1', 1, cause);
  const known = (verdict: Verdict, clawback = 'clw_known') => ({ ...verdict, clawbackId: clawback });
  const wants = (cause: ClawbackCause, isNew: boolean) => ({ wants: { id: id(cause), cause, isNew } });
  it.each<[string, Verdict | null, Verdict, boolean, object]>([
    ['recommends what is new', null, overclaimed(), false, wants('OVERCLAIMED', true)],
    ['recommends nothing for a report that was replaced', null, overclaimed(), true, {}],
    ['recommends nothing else', overclaimed({ final: false }), matched, false, {}],
    ['recommends what has fallen since', matched, decayed(), false, wants('VIEWS_DECAYED', true)],
    ['keeps it when it falls further', known(decayed()), decayed(), false, { keeps: 'clw_known' }],
    ['recommends no later fall alone', decayed(), decayed(), false, {}],
    [
      'looks at the amount again where it was judged again',
      known(overclaimed()),
      overclaimed(),
      false,
      { keeps: 'clw_known', ...wants('OVERCLAIMED', false) },
    ],
    ['keeps that of a replaced report', known(overclaimed()), overclaimed(), true, { keeps: 'clw_known' }],
    ['takes it back', known(overclaimed()), matched, false, { withdraws: 'clw_known' }],
    ['takes it back of a replaced report', known(overclaimed()), matched, true, { withdraws: 'clw_known' }],
    ['takes back nothing that was not there', overclaimed(), matched, false, {}],
    [
      'takes one for another',
      known(decayed()),
      overclaimed(),
      false,
      { withdraws: 'clw_known', ...wants('OVERCLAIMED', true) },
    ],
  ])('%s', (_, before, now, superseded, move) => {
    const change = { tenantId: 'acme', submissionId: 'sub_1', revision: 1, superseded, before, after: now };
    expect(clawbackMove(change)).toEqual(move);
  });
});

describe('what is recommended', () => {
  it('is the difference at the terms of the campaign, with the confidence of the verdict', () => {
    const { packet, ...clawback } = proposedClawback(overclaimCase())!;
    const { claim } = overclaimCase();
    expect(clawback).toEqual({
      ...{ tenantId: 'acme', id: clawbackId('acme', claim.id, 1, 'OVERCLAIMED'), submissionId: claim.id, revision: 1 },
      ...{ campaignId: 'cmp_autumn', affiliateId: 'aff_ann', platform: 'x', cause: 'OVERCLAIMED', status: 'PROPOSED' },
      ...{ amountMicros: 24_000_000, currency: 'USD', confidenceBps: 10_000, version: 1 },
      ...{ proposedAt: hoursAfter(T0, 2), updatedAt: hoursAfter(T0, 2), openUntil: after(hoursAfter(T0, 2), 90 * DAY) },
    });
    expect(packet.lines.map(({ amountMicros }) => amountMicros)).toEqual([24_000_000]);
  });

  it.each([
    ['without a campaign', undefined],
    ['without terms', { currency: 'USD' }],
    ['where views are not paid for', { payout: { cpaMicros: 1_000_000 } }],
    ['where they are worth nothing', { payout: { cpmMicros: 0 } }],
    ['where it is less than half a micro', { payout: { cpmMicros: 0, cpcMicros: 5 } }],
  ])('is nothing %s', (_, campaign) => {
    expect(proposedClawback(overclaimCase({ campaign }))).toBeNull();
  });

  it('names no currency where the campaign does not', () => {
    expect(proposedClawback(overclaimCase({ campaign: { payout: PAYOUT } }))).not.toHaveProperty('currency');
  });

  it('counts only metrics that were compared', () => {
    const { verdict } = overclaimCase();
    const metrics = [...verdict.metrics, { metric: 'clicks', claimed: 900, result: 'missing' } as const];
    expect(proposedClawback(overclaimCase({ verdict: { ...verdict, metrics } }))?.amountMicros).toBe(24_000_000);
  });

  it('is of a match what the source shows less now, in every metric that it shows', () => {
    const now = hoursAfter(T0, 72);
    const outcome = observed({ views: 1_400, clicks: 12 }, { fetchedAt: now });
    const { attempts } = overclaimCase();
    const again = { ...attempts[1]!, attempt: 3, kind: 'reverify' as const, at: now, observationId: 'obs_3', outcome };
    const { packet, amountMicros } = proposedClawback(
      overclaimCase({
        ...{ cause: 'VIEWS_DECAYED', now, attempts: [...attempts, again] },
        state: sampleState({ claimed: { views: 1_600, clicks: 10, conversions: 3 } }),
        verdict: decayed({ decidedAt: hoursAfter(T0, 2), metrics: [comparedFinding('views', 1_600, 1_600)] }),
      }),
    )!;
    expect(packet.lines).toMatchObject([
      { metric: 'views', claimed: 1_600, observed: 1_400, over: 200, amountMicros: 2_400_000, observationId: 'obs_3' },
      { metric: 'clicks', claimed: 10, observed: 12, over: 0, amountMicros: 0 },
    ]);
    expect(amountMicros).toBe(2_400_000);
    expect(packet.timeline.map(({ what }) => what)).toEqual(['REPORTED', 'ATTEMPT', 'ATTEMPT', 'VERDICT', 'ATTEMPT']);
    expect(packet.observations.map(({ role, id }) => [role, id])).toEqual([
      ['first', 'obs_1'],
      ['deciding', 'obs_3'],
    ]);
  });
});

describe('the evidence', () => {
  it('is the claim, what was seen, the verdict, the terms, the arithmetic and what happened when', () => {
    const { packet } = sampleClawback();
    const { verdict } = overclaimCase();
    expect(packet.claim).toEqual({
      ...{ postId: '1850000000000000001', link: 'https://x.com/i/status/1850000000000000001' },
      ...{ claimed: { views: 3_000 }, claimedAt: T0, submittedAt: T0 },
      evidence: [{ kind: 'note', value: 'see the screenshot' }],
    });
    expect(packet.observations).toMatchObject([
      { role: 'first', id: 'obs_1', attempt: 1, source: 'x', metrics: { views: { value: 900 } } },
      { role: 'deciding', id: 'obs_2', attempt: 2, api: 'x.tweets', metrics: { views: { value: 1_000 } } },
    ]);
    expect([packet.verdict, packet.payout]).toEqual([verdict, PAYOUT]);
    expect(packet.timeline).toEqual([
      { what: 'REPORTED', at: T0, claimedAt: T0 },
      { what: 'ATTEMPT', at: T0, attempt: 1, kind: 'first', outcome: 'OBSERVED' },
      { what: 'ATTEMPT', at: hoursAfter(T0, 2), attempt: 2, kind: 'settle', outcome: 'OBSERVED' },
      { what: 'VERDICT', at: hoursAfter(T0, 2), status: 'AFFILIATE_OVERCLAIMED', final: true },
    ]);
  });

  it('has the verdict behind the attempt that made it, though that was written down a moment later', () => {
    const { attempts } = overclaimCase();
    const written = attempts.map((attempt) => ({ ...attempt, at: after(attempt.at, 3) }));
    const { packet } = proposedClawback(overclaimCase({ attempts: written }))!;
    expect(packet.timeline.map(({ what }) => what)).toEqual(['REPORTED', 'ATTEMPT', 'ATTEMPT', 'VERDICT']);
  });

  it('names an observation that was the first and decided once, and none that was not used', () => {
    const { attempts } = overclaimCase();
    const only = attempts.slice(1);
    expect(sampleOf(only)).toEqual([['deciding', 2]]);
    const between = { ...attempts[0]!, attempt: 3, observationId: 'obs_3' };
    expect(sampleOf([...attempts, between])).toEqual([
      ['first', 1],
      ['deciding', 2],
    ]);
    expect(sampleOf([{ ...attempts[0]!, outcome: observed({}) }, attempts[1]!])).toEqual([['deciding', 2]]);
  });

  const sampleOf = (attempts: ReturnType<typeof overclaimCase>['attempts']) =>
    proposedClawback(overclaimCase({ attempts }))!.packet.observations.map(({ role, attempt }) => [role, attempt]);

  it('is of the deciding number though another call came after it', () => {
    const metrics = [comparedFinding('views', 3_000, 900, { provenance: provenanceOf('obs_1') })];
    const { packet } = proposedClawback(overclaimCase({ verdict: overclaimed({ metrics }) }))!;
    expect(packet.observations).toMatchObject([{ role: 'deciding', id: 'obs_1' }]);
  });
});

describe('what stands already', () => {
  const fresh = sampleClawback({ proposedAt: hoursAfter(T0, 9) });
  const expired = expiredClawback(sampleClawback(), 'late', T0);
  const decided = (status: 'APPROVED' | 'REJECTED'): Clawback => {
    const { openUntil: _, ...rest } = sampleClawback();
    return { ...rest, status, decidedAt: T0, decidedBy: 'samplekey001', reason: 'plain' };
  };
  const renewed = (version: number) => ({ ...fresh, version });
  it.each<[string, Clawback | undefined, boolean, Clawback | null]>([
    ['nothing: it is made', undefined, true, fresh],
    ['the same, open: it stays', sampleClawback(), false, null],
    ['another amount, open: it is made anew', sampleClawback({ amountMicros: 1, version: 3 }), false, renewed(4)],
    ['one that ended, and the cause is new: it begins again', expired, true, renewed(3)],
    ['one that ended, and the cause is not new: it stays so', expired, false, null],
    ['one that was approved: a person decided', decided('APPROVED'), true, null],
    ['one that was rejected: a person decided', decided('REJECTED'), true, null],
  ])('%s', (_, existing, isNew, next) => {
    expect(nextClawback(existing, fresh, isNew)).toEqual(next);
  });
});
