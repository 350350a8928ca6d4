import type { SyncRun } from '../model/sync-run.ts';

/** A run as lists and webhooks show it. Which account of a vendor it was read with is the operators' business. */
export const presentRun = ({ tenantId: _, version: __, tasks, reportDate, endedAt, ...run }: SyncRun) => ({
  ...run,
  tasks: tasks.map(({ source, from, to }) => ({ source, from, to })),
  reportDate: reportDate ?? null,
  endedAt: endedAt ?? null,
});
