import { describe, expect, it } from 'vitest';
import {
  escalated,
  isClosed,
  isUndecided,
  lost,
  reopened,
  withEvidence,
  won,
  wonPending,
} from '../../shared/rules/dispute-steps.ts';
import { Dispute } from '../../shared/model/dispute.ts';
import { hoursAfter, T0 } from '../support/sample-claims.ts';
import { sampleDispute } from '../support/sample-reviews.ts';

const LATER = hoursAfter(T0, 1);
const DECIDED = { by: 'samplekey002', at: LATER, reason: 'looked at it' };
const open = sampleDispute();
const late = escalated(open, 'alr_1', LATER);
const pending = wonPending(late, 'ovr_1', DECIDED);

describe('a dispute', () => {
  it.each<[string, Dispute, object]>([
    ['nobody decided in time', late, { status: 'ESCALATED', escalation: { at: LATER, alertId: 'alr_1' } }],
    ['is lost by a reason', lost(open, DECIDED), { status: 'LOST', decided: DECIDED, closedAt: LATER }],
    ['is lost late', lost(late, DECIDED), { status: 'LOST', escalation: { alertId: 'alr_1' } }],
    ['waits for a second person', pending, { status: 'WON_PENDING', overrideId: 'ovr_1', decided: DECIDED }],
    ['is won', won(pending, LATER), { status: 'WON', overrideId: 'ovr_1', closedAt: LATER }],
    ['waits again', reopened(wonPending(open, 'ovr_1', DECIDED)), { status: 'OPEN' }],
    ['waits again, late as it was', reopened(pending), { status: 'ESCALATED', escalation: { alertId: 'alr_1' } }],
  ])('%s, as a state of its own', (_, dispute, expected) => {
    expect(Dispute.parse(dispute)).toEqual(dispute);
    expect(dispute).toMatchObject(expected);
  });

  it('keeps nothing of a decision that did not come to pass', () => {
    expect(reopened(wonPending(open, 'ovr_1', DECIDED))).toEqual({ ...open, version: 3 });
  });

  it('raises its version with each step', () => {
    expect([late, pending, won(pending, LATER), reopened(pending)].map(({ version }) => version)).toEqual([2, 3, 4, 4]);
  });

  it('waits for a decision until there is one, and is closed by one that stands', () => {
    const all = [open, late, pending, won(pending, LATER), lost(open, DECIDED)];
    expect(all.map(isUndecided)).toEqual([true, true, false, false, false]);
    expect(all.map(isClosed)).toEqual([false, false, false, true, true]);
  });

  it('only ever gets more evidence', () => {
    const note = (value: string) => ({ kind: 'note' as const, value, side: 'affiliate' as const, by: 'k', at: T0 });
    const more = withEvidence(withEvidence(open, [note('a'), note('b')]), [note('c')]);
    expect(more.evidence.map(({ value }) => value)).toEqual(['a', 'b', 'c']);
    expect(more.version).toBe(3);
  });
});
