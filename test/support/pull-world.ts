import { pullSource, type Pulling } from '../../functions/sources/pull-source.ts';
import { SourceTransient } from '../../functions/sources/source-transient.ts';
import { callTokens } from '../../shared/lambda/call-tokens.ts';
import { toMs, type Instant } from '../../shared/model/instant.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import type { RowSource, SourceSettings } from '../../shared/model/source.ts';
import type { PullAnswer, PullInput } from '../../shared/model/sync-step.ts';
import { everflowSubsClient } from '../../shared/sources/everflow-subs.ts';
import { everflowClient } from '../../shared/sources/everflow.ts';
import { redtrackClient } from '../../shared/sources/redtrack.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { stagedPageStore } from '../../shared/store/staged-pages.ts';
import { tokenBucketStore } from '../../shared/store/token-buckets.ts';
import { vendorAnswering, type Answering } from '../platforms/recorded-answers.ts';
import { MemoryTables } from './memory-tables.ts';

export const SOURCE_KEY = 'a-key-to-keep';
const KEPT = '2026-01-01T00:00:00.000Z';

/** A vendor that answers what a test says, read as the state machine reads it, on memory tables and a clock. */
export function pullWorld(startsAt: Instant, ...answers: Answering[]) {
  const tables = new MemoryTables();
  const clock = { ms: toMs(startsAt) };
  const now = (): number => clock.ms;
  const vendor = vendorAnswering(...answers);
  /** When each request left. */
  const sentAt: number[] = [];
  const http = {
    ...vendor.http,
    fetch: async (...args: Parameters<typeof fetch>) => {
      sentAt.push(clock.ms);
      return vendor.http.fetch!(...args);
    },
  };
  const days = sourceDayStore(tables);
  const world = {
    ...{ tables, clock, days, sentAt, sent: vendor.sent },
    tenant: { id: 'acme', name: 'Acme', status: 'active', timeZone: 'America/New_York', createdAt: KEPT } as Tenant,
    settings: { account: 'main', state: 'active' } as Partial<SourceSettings>,
    random: 0.5,
    timeLeftMs: 300_000,
    slept: [] as number[],
  };

  const settingsOf =
    (source: RowSource) =>
    async (tenantId: string): Promise<SourceSettings> => ({
      ...{ tenantId, source, account: 'main', since: '2026-01-01', state: 'active', updatedAt: KEPT, version: 1 },
      ...world.settings,
    });
  const common = {
    tenantOf: async () => world.tenant,
    ...{ days, pages: stagedPageStore(tables), now, random: () => world.random },
  };
  /** Each has its own tokens, like a function that runs for itself. */
  const gates = (): Pulling<RowSource>['gates'] => ({
    state: platformStateStore(tables),
    tokens: callTokens(tokenBucketStore(tables)),
    now,
    async sleep(ms) {
      world.slept.push(ms);
      clock.ms += ms;
    },
  });
  const reading = { baseUrl: 'https://vendor.example', apiKey: SOURCE_KEY, http };
  const functionOf = (source: RowSource) => {
    const own = { ...common, settingsOf: settingsOf(source), gates: gates() };
    switch (source) {
      case 'everflow':
        return pullSource({ ...own, source, clientOf: async () => everflowClient({ ...reading, timeZoneId: 80 }) });
      case 'everflow-subs':
        return pullSource({ ...own, source, clientOf: async () => everflowSubsClient({ ...reading, timeZoneId: 80 }) });
      case 'redtrack':
        return pullSource({
          ...{ ...own, source },
          clientOf: async ({ timeZone }) => redtrackClient({ ...reading, timeZone }),
        });
    }
  };

  /** One execution: what it waits until, and its answer once it has ended. */
  function execution(
    task: Omit<PullInput, 'tenantId' | 'account' | 'progress' | 'source'> & { source: RowSource; account?: string },
  ) {
    const invoke = functionOf(task.source);
    const input: PullInput = { tenantId: 'acme', account: 'main', progress: null, ...task };
    let wakesAt = clock.ms;
    let transients = 0;
    return {
      waits: [] as number[],
      get wakesAt(): number {
        return wakesAt;
      },
      /** Undefined where it goes on. A transient fault is tried again after a second, twice. */
      async step(): Promise<PullAnswer | undefined> {
        clock.ms = Math.max(clock.ms, wakesAt);
        try {
          const answer = await invoke(input, () => world.timeLeftMs);
          if (answer.state !== 'WAIT') return answer;
          input.progress = answer.progress;
          this.waits.push(answer.waitSeconds);
          wakesAt = clock.ms + answer.waitSeconds * 1000;
        } catch (error) {
          if (!(error instanceof SourceTransient) || transients === 2) throw error;
          transients += 1;
          wakesAt = clock.ms + 1000;
        }
        return undefined;
      },
    };
  }

  return Object.assign(world, {
    execution,
    /** One execution from its begin to its end. */
    async pull(source: RowSource, from: string, to = from, more: { runId?: string; account?: string } = {}) {
      const running = execution({ source, from, to, runId: 'run-1', ...more });
      for (;;) {
        const answer = await running.step();
        if (answer) return { ...answer, waits: running.waits };
      }
    },
    /** Several at once, each going on when it wakes. */
    async together(...tasks: Parameters<typeof execution>[0][]) {
      const open = new Set(tasks.map(execution));
      const answers: PullAnswer[] = [];
      while (open.size > 0) {
        const next = [...open].reduce((a, b) => (b.wakesAt < a.wakesAt ? b : a));
        const answer = await next.step();
        if (answer === undefined) continue;
        answers.push(answer);
        open.delete(next);
      }
      return answers;
    },
    entries: (from: string, to = from) => days.ledger('acme', from, to),
  });
}
