import { beforeEach, describe, expect, it } from 'vitest';
import { beginSync, type SyncBeginning, type WantedRun } from '../../../shared/lambda/begin-sync.ts';
import { syncRunStore, type SyncRunStore } from '../../../shared/store/sync-runs.ts';
import { MemoryExecutions } from '../../support/memory-syncs.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { T0 } from '../../support/sample-claims.ts';
import { sampleRun } from '../../support/sample-sources.ts';

const { status: _, outcomes: __, startedAt: ___, version: ____, ...wanted } = sampleRun();
let executions: MemoryExecutions;
let runs: SyncRunStore;
let beginning: SyncBeginning;
beforeEach(() => {
  executions = new MemoryExecutions();
  runs = syncRunStore(new MemoryTables());
  beginning = { runs, executions };
});
const begin = (changes: Partial<WantedRun> = {}) => beginSync(beginning, { ...wanted, ...changes }, T0);

describe('a run that is wanted', () => {
  it('is saved and started once, however often it is wanted', async () => {
    expect(await Promise.all([begin(), begin(), begin()])).toEqual([sampleRun(), sampleRun(), sampleRun()]);
    expect(await runs.get('acme', wanted.id)).toEqual(sampleRun());
    expect([...executions.started]).toEqual([
      [wanted.id, { tenantId: 'acme', runId: wanted.id, tasks: wanted.tasks, reportDate: null }],
    ]);
  });

  it('is started as it was saved, by the next who wants it, where the first could not start it', async () => {
    executions.failure = new Error('throttled');
    await expect(begin({ reportDate: '2026-11-01' })).rejects.toThrow('throttled');
    executions.failure = undefined;
    await begin({ tasks: [] });
    expect([...executions.started.values()]).toEqual([
      { tenantId: 'acme', runId: wanted.id, tasks: wanted.tasks, reportDate: '2026-11-01' },
    ]);
  });

  it('is not started again once it has ended, also when its name would be free again', async () => {
    await runs.create(sampleRun());
    await runs.save(sampleRun({ status: 'FAILED', endedAt: T0, version: 2 }), 1);
    expect(await begin()).toMatchObject({ status: 'FAILED' });
    expect(executions.started.size).toBe(0);
  });
});
