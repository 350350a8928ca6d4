import type { SyncInput } from '../../shared/model/sync-step.ts';
import type { SyncExecutions } from '../../shared/outbound/sync-executions.ts';
import type { ScheduleTime, SyncSchedules } from '../../shared/outbound/sync-schedules.ts';

/** Executions in memory: of each name the first input. */
export class MemoryExecutions implements SyncExecutions {
  readonly started = new Map<string, SyncInput>();
  /** Set while nothing can be started. */
  failure: Error | undefined;

  async start(input: SyncInput): Promise<void> {
    if (this.failure) throw this.failure;
    if (!this.started.has(input.runId)) this.started.set(input.runId, input);
  }
}

/** Schedules in memory, by tenant. */
export class MemorySchedules implements SyncSchedules {
  readonly of = new Map<string, { timeZone: string; times: readonly ScheduleTime[] }>();

  async ensure(tenantId: string, timeZone: string, times: readonly ScheduleTime[]): Promise<void> {
    this.of.set(tenantId, { timeZone, times });
  }
}
