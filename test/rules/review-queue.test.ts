import { describe, expect, it } from 'vitest';
import { inQueueOrder, reviewEntries } from '../../shared/rules/review-queue.ts';
import { escalated, lost, wonPending } from '../../shared/rules/dispute-steps.ts';
import { sampleAlert } from '../support/sample-alert.ts';
import { hoursAfter, T0 } from '../support/sample-claims.ts';
import { sampleDispute, sampleOverride } from '../support/sample-reviews.ts';

const DECIDED = { by: 'samplekey002', at: T0, reason: 'looked at it' };
const nothing = { alerts: [], disputes: [], overrides: [] };

describe('what waits for people', () => {
  it('is an open alert of fraud, with the claims that it is about', () => {
    const evidence = { submissions: ['sub_1', 'sub_2'] };
    expect(reviewEntries({ ...nothing, alerts: [sampleAlert({ evidence, severity: 'CRITICAL' })] })).toMatchObject([
      {
        affiliateId: 'aff_ann',
        cause: 'HIGH_DISCREPANCY',
        severity: 'CRITICAL',
        since: T0,
        submissionIds: ['sub_1', 'sub_2'],
      },
    ]);
    const single = sampleAlert({ submissionId: 'sub_9', evidence: {} });
    expect(reviewEntries({ ...nothing, alerts: [single] })).toMatchObject([{ submissionIds: ['sub_9'] }]);
  });

  it.each([
    ['of quality', sampleAlert({ category: 'DATA_QUALITY' })],
    ['of health', sampleAlert({ category: 'SYSTEM_HEALTH' })],
    ['about no affiliate', sampleAlert({ affiliateId: '-' })],
  ])('is no alert %s', (_, alert) => {
    expect(reviewEntries({ ...nothing, alerts: [alert] })).toEqual([]);
  });

  it('is one entry of an affiliate’s disputes that nobody decided, graver when one is late', () => {
    const first = sampleDispute({ submissionId: 'sub_1', reason: 'one' });
    const second = sampleDispute({ id: 'dsp_2', submissionId: 'sub_2', reason: 'two', openedAt: hoursAfter(T0, 1) });
    const others = sampleDispute({ id: 'dsp_3', affiliateId: 'aff_ben', submissionId: 'sub_3' });
    const waiting = (disputes: Parameters<typeof reviewEntries>[0]['disputes']) =>
      reviewEntries({ ...nothing, disputes });
    expect(waiting([second, first, others])).toMatchObject([
      {
        ...{ affiliateId: 'aff_ann', cause: 'DISPUTE', severity: 'MEDIUM', since: T0 },
        ...{ submissionIds: ['sub_2', 'sub_1'], said: ['two', 'one'] },
      },
      { affiliateId: 'aff_ben', cause: 'DISPUTE' },
    ]);
    expect(waiting([escalated(first, 'alr_1', T0), second])).toMatchObject([{ severity: 'HIGH' }]);
    expect(waiting([wonPending(first, 'ovr_1', DECIDED), lost(second, DECIDED)])).toEqual([]);
  });

  it('is one entry of an affiliate’s proposals', () => {
    const decided = { ...sampleOverride({ id: 'ovr_2' }), status: 'REJECTED' as const, decided: DECIDED };
    expect(reviewEntries({ ...nothing, overrides: [sampleOverride(), decided] })).toMatchObject([
      { affiliateId: 'aff_ann', cause: 'OVERRIDE', severity: 'MEDIUM', since: T0, overrides: [{ id: 'ovr_1' }] },
    ]);
  });
});

describe('the order of the queue', () => {
  const place = (fraudScore: number | null, hours: number, affiliateId = 'aff_ann', cause = 'DISPUTE') => ({
    ...{ fraudScore, since: hoursAfter(T0, hours), affiliateId, cause },
  });

  it('is by suspicion, then by age, then by name, and what nothing is known of comes last', () => {
    const expected = [
      place(90, 5),
      place(40, 1),
      place(40, 2, 'aff_ann', 'DISPUTE'),
      place(40, 2, 'aff_ann', 'OVERRIDE'),
      place(40, 2, 'aff_ben'),
      place(0, 0),
      place(null, 0),
    ];
    expect(expected.toReversed().toSorted(inQueueOrder)).toEqual(expected);
  });
});
