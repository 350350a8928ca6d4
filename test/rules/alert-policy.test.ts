import { describe, expect, it } from 'vitest';
import { Alert } from '../../shared/model/alert.ts';
import { HOUR, MINUTE, after, toMs, type Instant } from '../../shared/model/instant.ts';
import {
  alertFactsOf,
  raiseAlert,
  resolveAlert,
  resolvedByMatch,
  type AlertFact,
  type AlertableVerdict,
} from '../../shared/rules/alert-policy.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';

const NOW: Instant = '2026-03-10T12:00:00.000Z';
const OVERCLAIM = { type: 'HIGH_DISCREPANCY', category: 'FRAUD' } as const;
const DISCREPANCY = { type: 'HIGH_DISCREPANCY', category: 'DATA_QUALITY' } as const;
const MISSING = { type: 'MISSING_DATA', category: 'SYSTEM_HEALTH', severity: 'MEDIUM' } as const;

describe('a final verdict opens', () => {
  const verdict: AlertableVerdict = { status: 'MATCHED', final: true, reasons: [], gone: false, spent: false };
  const over = { direction: 'over' } as const;
  const cases: { name: string; change: Partial<AlertableVerdict>; facts: object[] }[] = [
    { name: 'nothing for a match', change: {}, facts: [] },
    {
      name: 'fraud, high, for an overclaim',
      change: { status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', deciding: over },
      facts: [{ ...OVERCLAIM, severity: 'HIGH' }],
    },
    {
      name: 'fraud, critical, for a critical overclaim',
      change: { status: 'AFFILIATE_OVERCLAIMED', level: 'CRITICAL', deciding: over },
      facts: [{ ...OVERCLAIM, severity: 'CRITICAL' }],
    },
    {
      name: 'nothing for a provisional overclaim',
      change: { status: 'AFFILIATE_OVERCLAIMED', level: 'CRITICAL', deciding: over, final: false },
      facts: [],
    },
    {
      name: 'data quality for a high discrepancy that is over',
      change: { status: 'DISCREPANCY_HIGH', level: 'HIGH', deciding: over },
      facts: [{ ...DISCREPANCY, severity: 'HIGH' }],
    },
    {
      name: 'nothing for a high discrepancy that is under',
      change: { status: 'DISCREPANCY_HIGH', level: 'HIGH', deciding: { direction: 'under' } },
      facts: [],
    },
    { name: 'nothing for a medium one', change: { status: 'DISCREPANCY_MEDIUM', deciding: over }, facts: [] },
    {
      name: 'ownership for a foreign post',
      change: { status: 'UNVERIFIABLE', reasons: [{ code: 'AUTHOR_MISMATCH' }] },
      facts: [{ type: 'OWNERSHIP', category: 'FRAUD', severity: 'HIGH' }],
    },
    { name: 'nothing for what nobody can verify', change: { status: 'UNVERIFIABLE' }, facts: [] },
    {
      name: 'only that the post is gone, whatever it last showed',
      change: { status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', deciding: over, gone: true, spent: true },
      facts: [{ type: 'POST_GONE', category: 'FRAUD', severity: 'HIGH' }],
    },
    {
      name: 'missing data when retries are spent',
      change: { status: 'MISSING_PLATFORM_DATA', spent: true },
      facts: [MISSING],
    },
    {
      name: 'both when the rest of the numbers prove an overclaim',
      change: { status: 'AFFILIATE_OVERCLAIMED', level: 'HIGH', deciding: over, spent: true },
      facts: [{ ...OVERCLAIM, severity: 'HIGH' }, MISSING],
    },
  ];
  it.each(cases)('$name', ({ change, facts }) => {
    expect(alertFactsOf({ ...verdict, ...change })).toEqual(facts);
  });
});

const fact: AlertFact = {
  ...DISCREPANCY,
  severity: 'HIGH',
  tenantId: 'acme',
  affiliateId: 'aff_mara',
  platform: 'x',
  campaignId: 'cmp_spring',
  submissionId: 'sub_one',
  evidence: { claimed: 1300 },
};

const raise = (previous: Alert | null, at: Instant, change: Partial<AlertFact> = {}) =>
  raiseAlert(previous, { ...fact, ...change }, { now: at, newId: 'alr_new' }, DEFAULT_POLICY);

const opened = raise(null, NOW, { severity: 'MEDIUM', ...OVERCLAIM }).alert;

describe('in a free slot', () => {
  it('a new alert opens and is told', () => {
    const { alert, ...told } = raise(null, NOW);
    expect(told).toEqual({ opened: true, announced: true });
    expect(Alert.parse(alert)).toEqual({
      ...fact,
      id: 'alr_new',
      status: 'OPEN',
      repeats: 0,
      openedAt: NOW,
      updatedAt: NOW,
      announcedAt: NOW,
      version: 1,
    });
  });

  it('a resolved alert is not opened again', () => {
    const resolved = { ...opened, id: 'alr_old', status: 'RESOLVED', repeats: 7 } as const;
    const { alert, opened: isNew } = raise(resolved, after(NOW, 1));
    expect(isNew).toBe(true);
    expect(alert).toMatchObject({ id: 'alr_new', status: 'OPEN', repeats: 0, version: 1 });
  });
});

describe('in a held slot', () => {
  const same = { ...OVERCLAIM, severity: 'MEDIUM' } as const;

  it.each(['OPEN', 'ACKNOWLEDGED'] as const)('a repeat counts on the alert that is %s', (status) => {
    const at = after(NOW, MINUTE);
    const repeated = raise({ ...opened, status }, at, { ...same, evidence: { claimed: 9 }, submissionId: 'sub_two' });
    expect(repeated).toEqual({
      alert: { ...opened, status, repeats: 1, updatedAt: at, version: 2 },
      opened: false,
      announced: false,
    });
  });

  it.each([
    { waited: 60 * MINUTE - 1, announced: false },
    { waited: 60 * MINUTE, announced: true },
  ])('a repeat $waited ms after the last word reminds: $announced', ({ waited, announced }) => {
    const at = after(NOW, waited);
    const repeated = raise(opened, at, same);
    expect(repeated.announced).toBe(announced);
    expect(repeated.alert.announcedAt).toBe(announced ? at : NOW);
  });

  it('one reminder is sent per window', () => {
    const reminded = raise(opened, after(NOW, 60 * MINUTE), same).alert;
    expect(raise(reminded, after(NOW, 119 * MINUTE), same).announced).toBe(false);
    expect(raise(reminded, after(NOW, 120 * MINUTE), same).announced).toBe(true);
  });

  it('8 identical failures in 45 minutes make one alert and at most one reminder an hour', () => {
    const told: Instant[] = [];
    const ids = new Set<string>();
    let alert: Alert | null = null;
    // As many again in each of the next hours, at the same pace.
    for (let failure = 0; failure < 40; failure += 1) {
      const at = after(NOW, (failure * 45 * MINUTE) / 7);
      const raised = raiseAlert(alert, { ...fact, ...MISSING }, { now: at, newId: `alr_${failure}` }, DEFAULT_POLICY);
      alert = raised.alert;
      ids.add(alert.id);
      if (raised.announced) told.push(at);
      if (failure === 7) {
        expect(at).toBe(after(NOW, 45 * MINUTE));
        expect([alert.id, alert.repeats, told]).toEqual(['alr_0', 7, [NOW]]);
      }
    }
    expect([ids.size, alert?.repeats]).toEqual([1, 39]);
    expect(told.length).toBe(4);
    const gaps = told.slice(1).map((at, index) => toMs(at) - toMs(told[index]!));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(HOUR);
  });

  it('a graver repeat raises it, is told at once and says why', () => {
    const at = after(NOW, MINUTE);
    const { alert, announced } = raise(opened, at, { ...OVERCLAIM, severity: 'CRITICAL', evidence: { claimed: 9000 } });
    expect(announced).toBe(true);
    expect(alert).toMatchObject({
      severity: 'CRITICAL',
      announcedAt: at,
      openedAt: NOW,
      evidence: { claimed: 1300, raisedBy: { claimed: 9000 } },
    });
  });

  it('a lesser repeat does not lower it', () => {
    const { alert, announced } = raise(opened, after(NOW, MINUTE), { ...OVERCLAIM, severity: 'LOW' });
    expect(alert.severity).toBe('MEDIUM');
    expect(announced).toBe(false);
  });
});

describe('a high discrepancy', () => {
  const first = raise(null, NOW).alert;

  it.each([
    { name: 'within six hours', previous: first, wait: 6 * HOUR, severity: 'CRITICAL' },
    { name: 'later', previous: first, wait: 6 * HOUR + 1, severity: 'HIGH' },
    { name: 'on another platform', previous: { ...first, platform: 'youtube' as const }, wait: 0, severity: 'HIGH' },
    {
      name: 'after the first was resolved',
      previous: resolveAlert(first, 'checked', NOW),
      wait: HOUR,
      severity: 'CRITICAL',
    },
    { name: 'alone', previous: null, wait: 0, severity: 'HIGH' },
  ])('following another $name is $severity', ({ previous, wait, severity }) => {
    expect(raise(previous, after(NOW, wait)).alert.severity).toBe(severity);
  });

  it('is raised and told when it becomes critical', () => {
    expect(raise(first, after(NOW, MINUTE))).toMatchObject({ opened: false, announced: true });
  });

  it('is the only thing that becomes critical by following another', () => {
    const overclaim = raise(null, NOW, OVERCLAIM).alert;
    expect(raise(overclaim, after(NOW, MINUTE), OVERCLAIM).alert.severity).toBe('HIGH');
    const missing = raise(null, NOW, MISSING).alert;
    expect(raise(missing, after(NOW, MINUTE), MISSING).alert.severity).toBe('MEDIUM');
  });
});

describe('resolving', () => {
  it('closes an alert with its reason', () => {
    const at = after(NOW, HOUR);
    expect(resolveAlert(opened, 'invoice corrected', at)).toEqual({
      ...opened,
      status: 'RESOLVED',
      reason: 'invoice corrected',
      updatedAt: at,
      version: 2,
    });
  });

  it('changes nothing the second time', () => {
    const resolved = resolveAlert(opened, 'invoice corrected', NOW);
    expect(resolveAlert(resolved, 'again', after(NOW, HOUR))).toBe(resolved);
  });

  it.each([
    { category: 'DATA_QUALITY', byMatch: true },
    { category: 'SYSTEM_HEALTH', byMatch: true },
    { category: 'FRAUD', byMatch: false },
  ] as const)('$category by a later match: $byMatch', ({ category, byMatch }) => {
    expect(resolvedByMatch(category)).toBe(byMatch);
  });
});
