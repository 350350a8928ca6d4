import { describe, expect, it } from 'vitest';
import type { Alert } from '../../shared/model/alert.ts';
import { after, MINUTE, type Instant } from '../../shared/model/instant.ts';
import type { Source } from '../../shared/model/source.ts';
import type { SourceOutcome } from '../../shared/model/sync-run.ts';
import { announcementOf } from '../../shared/rules/alert-announcement.ts';
import { raiseAlert, resolveAlert, type AlertFact } from '../../shared/rules/alert-policy.ts';
import { anomalyAlertFact, anomalySteps } from '../../shared/rules/anomaly-alerts.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import type { AnomalyFact } from '../../shared/rules/anomaly-fact.ts';
import { endsSyncFailure, syncFailureFact } from '../../shared/rules/sync-failure-alert.ts';
import { DAY_D, MORNING_AFTER } from '../support/sample-days.ts';

const raised = (fact: AlertFact, previous: Alert | null = null, now: Instant = MORNING_AFTER): Alert =>
  raiseAlert(previous, fact, { now, newId: 'alr_1' }, DEFAULT_POLICY).alert;

describe('the alert of an anomaly', () => {
  const zero: AnomalyFact = { rule: 'ZERO', key: 'rows', date: DAY_D, severity: 'error', summary: 'no rows' };
  const spend: AnomalyFact = { ...zero, rule: 'UNMAPPED_SPEND', key: 'spend', severity: 'warn' };
  const alertOf = (fact: AnomalyFact): Alert => raised(anomalyAlertFact('713', fact));

  it('is about its rule, key and day', () => {
    expect(alertOf(zero)).toMatchObject({
      ...{ tenantId: '713', type: 'SOURCE_ANOMALY', category: 'DATA_QUALITY', severity: 'HIGH', affiliateId: '-' },
      ...{ subject: 'ZERO:rows:2026-01-14', summary: 'no rows' },
    });
    expect(alertOf(spend).severity).toBe('MEDIUM');
  });

  it('is opened once while it lasts', () => {
    expect(anomalySteps([zero, spend], [], [DAY_D])).toEqual({ open: [zero, spend], resolve: [] });
    expect(anomalySteps([zero, spend], [alertOf(zero)], [DAY_D])).toEqual({ open: [spend], resolve: [] });
  });

  it('is resolved once when it is over, and never opened again', () => {
    const open = alertOf(zero);
    expect(anomalySteps([], [open], [DAY_D])).toEqual({ open: [], resolve: [open] });
    const over = resolveAlert(open, 'rows came', MORNING_AFTER);
    expect(anomalySteps([], [over], [DAY_D])).toEqual({ open: [], resolve: [] });
    expect(anomalySteps([zero], [over], [DAY_D])).toEqual({ open: [], resolve: [] });
  });

  it('of one day says nothing of another', () => {
    const next = { ...zero, date: '2026-01-15' };
    expect(anomalySteps([next], [alertOf(zero)], ['2026-01-15'])).toEqual({ open: [next], resolve: [] });
  });

  it.each(['SCHEMA', 'NO_FILE'] as const)('is ended elsewhere where it is told of elsewhere: %s', (rule) => {
    expect(anomalySteps([], [alertOf({ ...zero, rule })], [DAY_D]).resolve).toEqual([]);
  });

  it('is no other alert', () => {
    const other: Alert = { ...alertOf(zero), type: 'WEBHOOK_DISABLED', subject: `whe_1:${DAY_D}` };
    expect(anomalySteps([], [other], [DAY_D]).resolve).toEqual([]);
  });
});

describe('the alert of a sync that failed', () => {
  const outcome = (changes: Partial<SourceOutcome>): SourceOutcome => ({
    ...{ source: 'redtrack', from: '2026-01-09', to: DAY_D, outcome: 'OK', requests: 6, days: 6, rows: 30 },
    ...{ quarantined: 0, changedDays: 1 },
    ...changes,
  });
  const failed = outcome({
    ...{ source: 'everflow', outcome: 'FAILED', rows: 0 },
    failure: { code: 'AUTH', message: 'the network refused the key' },
  });
  const run = (...outcomes: SourceOutcome[]) => ({
    ...{ tenantId: '713', id: '2026-01-14T07-hourly-x', outcomes },
    status: outcomes.some(({ outcome: how }) => how === 'FAILED') ? ('FAILED' as const) : ('SUCCEEDED' as const),
  });
  const has = (source: Source, state: 'active' | 'paused' = 'active') => ({ source, state });

  it('names the source with what it said, and not the one that went well', () => {
    expect(syncFailureFact(run(failed, outcome({})))).toMatchObject({
      ...{ type: 'SYNC_FAILED', category: 'SYSTEM_HEALTH', severity: 'HIGH', subject: 'sync' },
      summary: 'Everflow failed from 2026-01-09 to 2026-01-14: AUTH, the network refused the key',
      evidence: { runId: '2026-01-14T07-hourly-x', sources: [{ source: 'everflow', code: 'AUTH' }] },
    });
  });

  it('is one for all sources of a run', () => {
    const { failure: _, ...bare } = outcome({ outcome: 'FAILED', from: DAY_D });
    expect(syncFailureFact(run(failed, bare))?.summary).toBe(
      'Everflow failed from 2026-01-09 to 2026-01-14: AUTH, the network refused the key; RedTrack failed for 2026-01-14',
    );
  });

  it.each([
    ['all went well', [outcome({})], true],
    ['rows could not be used', [outcome({ outcome: 'PARTIAL' })], true],
    ['nothing was read', [], false],
    ['one failed', [outcome({}), failed], false],
  ])('is none, and ends what was told before, where %s', (_, outcomes, ends) => {
    expect(syncFailureFact(run(...outcomes)) === null).toBe(outcomes.length === 0 || ends);
    expect(endsSyncFailure(run(...outcomes), [has('redtrack')])).toBe(ends);
  });

  it('does not end by a run of another source, unless the one that failed is paused', () => {
    const well = run(outcome({}));
    expect(endsSyncFailure(well, [has('redtrack'), has('everflow')])).toBe(false);
    expect(endsSyncFailure(well, [has('redtrack'), has('everflow', 'paused')])).toBe(true);
  });

  it('is another one for what is kept in the lake, which other runs read', () => {
    const lost = outcome({
      ...{ source: 'mautic', outcome: 'FAILED', rows: 0 },
      failure: { code: 'AUTH', message: 'refused' },
    });
    const both = run(outcome({}), lost);
    expect(syncFailureFact(both)).toBeNull();
    expect(syncFailureFact(both, 'lake-sync')).toMatchObject({
      subject: 'lake-sync',
      summary: expect.stringMatching(/^Mautic failed .*refused$/),
    });
    expect(syncFailureFact(run(failed), 'lake-sync')).toBeNull();
    const tenant = [has('redtrack'), has('mautic'), has('posthog', 'paused')];
    const hourly = run(outcome({}));
    expect([endsSyncFailure(hourly, tenant), endsSyncFailure(hourly, tenant, 'lake-sync')]).toEqual([true, false]);
    const morning = run(outcome({}), outcome({ source: 'mautic' }));
    expect(endsSyncFailure(morning, tenant, 'lake-sync')).toBe(true);
    expect(endsSyncFailure(morning, [...tenant, has('sheets')], 'lake-sync')).toBe(false);
    expect(endsSyncFailure(run(failed, outcome({ source: 'mautic' })), tenant, 'lake-sync')).toBe(true);
    expect(endsSyncFailure(both, tenant, 'lake-sync')).toBe(false);
  });

  it('is told too where every source was read and the days could not be merged', () => {
    const unmerged = { ...run(outcome({})), status: 'FAILED' as const };
    expect(endsSyncFailure(unmerged, [has('redtrack')])).toBe(false);
    const failure = { code: 'INTERNAL', message: 'the step failed: Error' } as const;
    expect(syncFailureFact({ ...unmerged, failure })?.summary).toBe(
      'What was read could not be used: the step failed: Error',
    );
  });

  it('is told once of eight failures in 45 minutes, reminded of after the hour at most, and once that it is over', () => {
    const fact = syncFailureFact(run(failed))!;
    let alert: Alert | null = null;
    const told: unknown[] = [];
    const step = (next: Alert) => {
      told.push(announcementOf(alert, next));
      alert = next;
    };
    for (const minutes of [0, 6, 13, 19, 26, 32, 39, 45])
      step(raised(fact, alert, after(MORNING_AFTER, minutes * MINUTE)));
    expect(told.filter((one) => one !== null)).toEqual(['opened']);
    step(raised(fact, alert, after(MORNING_AFTER, 60 * MINUTE - 1)));
    step(raised(fact, alert, after(MORNING_AFTER, 60 * MINUTE)));
    step(raised(fact, alert, after(MORNING_AFTER, 119 * MINUTE)));
    expect(told.filter((one) => one !== null)).toEqual(['opened', 'reminder']);
    const over = after(MORNING_AFTER, 120 * MINUTE);
    step(resolveAlert(alert!, 'the sync succeeded', over));
    step(resolveAlert(alert!, 'the sync succeeded', over));
    expect(told.filter((one) => one !== null)).toEqual(['opened', 'reminder', 'resolved']);
  });
});
