import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../shared/model/verdict.ts';
import { webhookEventId } from '../../shared/rules/webhook-event-id.ts';
import { alertHappening, claimHappenings, runHappening } from '../../shared/rules/webhook-happenings.ts';
import { sampleAlert } from '../support/sample-alert.ts';
import { T0 } from '../support/sample-claims.ts';
import { sampleRun } from '../support/sample-sources.ts';
import { sampleVerdict } from '../support/sample-verdict.ts';

const report = (revision: number, verdict: Verdict | null = null) => ({ revision, verdict });
const matched = sampleVerdict();
const provisional = sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', final: false });
const overclaimed = sampleVerdict({ status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH' });

describe('what partners are told of a report', () => {
  it.each([
    ['is new', null, report(1), ['submission.received']],
    ['is new and judged at once', null, report(1, matched), ['submission.received', 'verdict.final']],
    ['is looked at without a verdict', report(1), report(1), []],
    ['has a provisional verdict', report(1), report(1, provisional), []],
    ['has its final verdict', report(1), report(1, matched), ['verdict.final']],
    [
      'has its final verdict after a provisional one',
      report(1, provisional),
      report(1, overclaimed),
      ['verdict.final'],
    ],
    ['is looked at again and still matches', report(1, matched), report(1, { ...matched, attempt: 2 }), []],
    ['has another status', report(1, matched), report(1, overclaimed), ['verdict.changed']],
    [
      'is worse than it was',
      report(1, overclaimed),
      report(1, { ...overclaimed, level: 'CRITICAL' }),
      ['verdict.changed'],
    ],
    [
      'is as people say, and that is the same',
      report(1, overclaimed),
      report(1, { ...overclaimed, overrideId: 'ovr_1' }),
      ['verdict.changed'],
    ],
    [
      'matches for another reason',
      report(1, matched),
      report(1, sampleVerdict({ reasons: [{ code: 'VIEWS_DECAYED', text: 'Fewer views than before.' }] })),
      ['verdict.changed'],
    ],
    [
      'earns something else',
      report(1, matched),
      report(1, sampleVerdict({ trust: { event: 'perfect_match', delta: 1, before: 0, after: 1 } })),
      ['verdict.changed'],
    ],
    ['is checked again and undecided', report(1, matched), report(1, provisional), []],
    ['was replaced by another', report(1, matched), report(2), ['submission.received']],
    [
      'was replaced by one that is judged',
      report(1, matched),
      report(2, matched),
      ['submission.received', 'verdict.final'],
    ],
  ] as const)('that %s', (_, before, after, told) => {
    expect(claimHappenings(before, after)).toEqual(told);
  });
});

describe('what partners are told of an alert', () => {
  const open = sampleAlert({ status: 'OPEN' });
  const resolved = sampleAlert({ status: 'RESOLVED' });
  it.each([
    ['is new', null, open, 'alert.created'],
    ['is repeated', open, { ...open, repeats: 1 }, null],
    ['is acknowledged', open, sampleAlert({ status: 'ACKNOWLEDGED' }), null],
    ['is resolved', open, resolved, 'alert.resolved'],
    ['was resolved before', resolved, { ...resolved, version: 9 }, null],
  ] as const)('that %s', (_, before, after, told) => {
    expect(alertHappening(before, after)).toBe(told);
  });
});

describe('what partners are told of a run of the sources', () => {
  const running = sampleRun();
  const succeeded = sampleRun({ status: 'SUCCEEDED', endedAt: T0 });
  const failed = sampleRun({ status: 'FAILED', endedAt: T0 });
  it.each([
    ['begins', null, running, null],
    ['ended well', running, succeeded, 'sync.completed'],
    ['ended badly', running, failed, 'sync.failed'],
    ['had ended so before', failed, { ...failed, version: 9 }, null],
  ] as const)('that %s', (_, before, after, told) => {
    expect(runHappening(before, after)).toBe(told);
  });
});

describe('the id of an event', () => {
  it('is the same for the same, and another for anything else', () => {
    const id = webhookEventId(T0, ['acme', 'verdict.final', 'sub_1', 1, 2]);
    expect(id).toMatch(/^evt_[a-z0-9]{29}$/);
    expect(webhookEventId(T0, ['acme', 'verdict.final', 'sub_1', 1, 2])).toBe(id);
    expect(webhookEventId(T0, ['acme', 'verdict.final', 'sub_1', 1, 3])).not.toBe(id);
    expect(webhookEventId(T0, ['umbra', 'verdict.final', 'sub_1', 1, 2])).not.toBe(id);
  });

  it('sorts by time', () => {
    const ids = ['1999-01-01T00:00:00.000Z', T0, '2026-11-02T15:00:00.001Z', '2059-01-01T00:00:00.000Z'].map((at) =>
      webhookEventId(at, ['acme']),
    );
    expect(ids.toSorted()).toEqual(ids);
  });
});
