import { beforeEach, describe, expect, it } from 'vitest';
import { watchSyncs } from '../../../functions/reconcile/watch-syncs.ts';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import { atMs, MINUTE, toMs, type Instant } from '../../../shared/model/instant.ts';
import { LOST_AFTER_MS } from '../../../shared/rules/lost-run.ts';
import { tenantKey } from '../../../shared/store/keys.ts';
import { MORNING_AFTER } from '../../support/sample-days.ts';
import { syncWorld, TENANT, type SyncWorld } from '../../support/sync-world.ts';

let w: SyncWorld;
beforeEach(async () => {
  w = syncWorld(MORNING_AFTER);
  await w.given();
  await w.execute((await w.scheduled('hourly', MORNING_AFTER))!);
});

async function sweptAt(now: Instant): Promise<unknown[]> {
  w.clock.now = now;
  await watchSyncs({
    ...{ tables: w.tables, registry: w.registry, settings: w.settings, days: w.sourceDays, alerts: w.alerts },
    runs: w.runs,
    policies: activePolicies(w.tables, () => toMs(now)),
    tenantIds: async () => ['nobody', TENANT],
    now: () => toMs(now),
  });
  const { alerts } = await w.alerts.list(TENANT, { open: false, limit: 100 });
  return alerts.filter(({ subject }) => subject === 'overdue').map(({ status, repeats }) => [status, repeats]);
}

describe('a run that never ended', () => {
  it('has failed once no execution can end it, and not before', async () => {
    const { runId } = (await w.scheduled('nightly', '2026-01-15T07:30:00Z'))!;
    const started = toMs((await w.run(runId)).startedAt);
    const LAST = started + LOST_AFTER_MS;
    await sweptAt(atMs(LAST));
    expect((await w.run(runId)).status).toBe('RUNNING');
    // It is looked for in every fifteenth minute.
    await sweptAt(atMs(LAST + MINUTE));
    expect((await w.run(runId)).status).toBe('RUNNING');
    await sweptAt(atMs(LAST + 15 * MINUTE));
    expect(await w.run(runId)).toMatchObject({ status: 'FAILED', failure: { code: 'INTERNAL' } });
    await expect(w.execute(w.started.find((input) => input.runId === runId)!)).rejects.toThrow('never started');
  });
});

describe('sources that nothing reads any more', () => {
  it('are told of once when two runs were missed, and once that they are read again', async () => {
    expect(await sweptAt('2026-01-15T14:15:00.000Z')).toEqual([]);
    expect(await sweptAt('2026-01-15T14:16:00.000Z')).toEqual([['OPEN', 0]]);
    expect(await sweptAt('2026-01-15T14:17:00.000Z')).toEqual([['OPEN', 0]]);
    await w.execute((await w.scheduled('hourly', '2026-01-15T14:15:00Z'))!);
    expect(await sweptAt('2026-01-15T14:20:00.000Z')).toEqual([['RESOLVED', 0]]);
  });

  it('are told of on a day on which nothing was read at all, two hours after the first run', async () => {
    expect(await sweptAt('2026-01-16T14:15:00.000Z')).toEqual([]);
    expect(await sweptAt('2026-01-16T14:16:00.000Z')).toEqual([['OPEN', 0]]);
  });

  it('are nobody’s trouble where the tenant is suspended', async () => {
    await w.tables.write({ table: 'registry', update: tenantKey(TENANT), set: { status: 'suspended' }, when: [] });
    expect(await sweptAt('2026-01-16T18:00:00.000Z')).toEqual([]);
  });

  it('are nobody’s trouble at night, nor while they are paused', async () => {
    expect(await sweptAt('2026-01-16T11:00:00.000Z')).toEqual([]);
    for (const settings of await w.settings.all(TENANT))
      await w.settings.save({ ...settings, state: 'paused', version: settings.version + 1 }, settings.version);
    expect(await sweptAt('2026-01-16T18:00:00.000Z')).toEqual([]);
  });
});
