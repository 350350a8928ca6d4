import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateMachine } from 'aws-local-stepfunctions';
import { finishSync } from '../../functions/daily-sync/finish-sync.ts';
import { makeReports } from '../../functions/daily-sync/make-reports.ts';
import { mergeDays } from '../../functions/daily-sync/merge-days.ts';
import { startSync } from '../../functions/daily-sync/start-sync.ts';
import { judgeTrackedClaims } from '../../functions/reconcile/judge-tracked-claims.ts';
import { pullSource } from '../../functions/sources/pull-source.ts';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { callTokens } from '../../shared/lambda/call-tokens.ts';
import { dayBook } from '../../shared/lambda/day-book.ts';
import { atMs, toMs, type Instant } from '../../shared/model/instant.ts';
import type { LocalDate } from '../../shared/model/local-date.ts';
import { vendorOf, type RowSource } from '../../shared/model/source.ts';
import type { RowsOf } from '../../shared/model/source-row.ts';
import type { SyncInput } from '../../shared/model/sync-step.ts';
import type { SyncRun, SyncSchedule } from '../../shared/model/sync-run.ts';
import { daysOf } from '../../shared/rules/calendar.ts';
import type { DayRead, PieceRead, RowsClient } from '../../shared/sources/port.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { brandStore } from '../../shared/store/brands.ts';
import { claimStore } from '../../shared/store/claims.ts';
import { clawbackStore } from '../../shared/store/clawbacks.ts';
import { dailyStore } from '../../shared/store/daily.ts';
import { mappingStore } from '../../shared/store/mapping.ts';
import { orderDayStore } from '../../shared/store/order-days.ts';
import { orderFileStore } from '../../shared/store/order-files.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { reportStore } from '../../shared/store/reports.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { sourceSettingsStore } from '../../shared/store/source-settings.ts';
import { stagedPageStore } from '../../shared/store/staged-pages.ts';
import { syncRunStore } from '../../shared/store/sync-runs.ts';
import type { Tables } from '../../shared/store/tables.ts';
import { tokenBucketStore } from '../../shared/store/token-buckets.ts';
import { trackingStore } from '../../shared/store/trackings.ts';
import { trustStore } from '../../shared/store/trust.ts';
import { MemoryTables } from './memory-tables.ts';
import { CCW, EXP, sampleDay } from './sample-days.ts';
import { sampleSettings } from './sample-sources.ts';

type Definition = ConstructorParameters<typeof StateMachine>[0];
const DEFINITION = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../statemachines/daily-sync.asl.json'), 'utf8'),
) as Definition;
const machine = new StateMachine(DEFINITION, { validationOptions: { checkArn: false } });

export const TENANT = '713';

type Rows = { [S in RowSource]: Map<LocalDate, RowsOf[S][]> };
/** What a source answers next in place of its rows. */
type Answers = { [S in RowSource]: PieceRead<RowsOf[S]>[] };

/** Everything stops, and nobody is told. */
export class PowerCut extends Error {}

/** Called before each step takes effect or after it did; what it throws kills the step. */
export type Strike = (step: string, when: 'before' | 'after') => void;

/** An error of a function as the state machine gets it. */
const asLambdaSays = ({ name, message }: Error): Error =>
  Object.assign(new Error(JSON.stringify({ errorType: name, errorMessage: message })), { name });

/** The daily sync's machine with its real handlers over tables in memory, and sources that tests fill. */
export function syncWorld(now: Instant, open: (memory: MemoryTables) => Tables = (memory) => memory) {
  const memory = new MemoryTables();
  const tables = open(memory);
  const clock = { now };
  const nowMs = (): number => toMs(clock.now);
  const rows: Rows = { everflow: new Map(), 'everflow-subs': new Map(), redtrack: new Map() };
  const answers: Answers = { everflow: [], 'everflow-subs': [], redtrack: [] };
  const asked: { source: RowSource; at: Instant; from: LocalDate; to: LocalDate; page: number }[] = [];
  const waits: number[] = [];
  const registry = registryStore(tables);
  const settings = sourceSettingsStore(tables);
  const sourceDays = sourceDayStore(tables);
  const runs = syncRunStore(tables);
  const alerts = alertStore(tables);
  const files = orderFileStore(tables);
  const orders = orderDayStore(tables);
  const started: SyncInput[] = [];
  /** Whose exports were to be looked for. */
  const looked: string[] = [];
  let strike: Strike = () => undefined;

  const clientOf = <S extends RowSource>(source: S): RowsClient<S> => ({
    source,
    limits: {
      pace: { calls: 20, windowMs: 60_000, burst: source === 'redtrack' ? 1 : 5 },
      refusalMs: 30_000,
      mostDays: vendorOf(source) === 'everflow' ? 366 : 1,
    },
    async read({ from, to, page }, gate) {
      const untilMs = await gate();
      if (untilMs !== undefined) return { kind: 'held', untilMs };
      asked.push({ source, at: clock.now, from, to, page });
      const next = answers[source].shift();
      if (next) return next;
      const days = new Map(
        daysOf({ from, to }).map((date): [LocalDate, DayRead<RowsOf[S]>] => [
          date,
          { rows: rows[source].get(date) ?? [], quarantined: [] },
        ]),
      );
      return { kind: 'read', days, more: false };
    },
    joined: (pages) => ({
      rows: pages.flatMap((page) => page.rows),
      quarantined: pages.flatMap((page) => page.quarantined),
    }),
  });

  const pull = (source: RowSource) =>
    pullSource({
      source,
      tenantOf: (id) => registry.tenant(id),
      settingsOf: (tenantId) => settings.get(tenantId, source),
      clientOf: async () => clientOf(source),
      gates: {
        state: platformStateStore(tables),
        tokens: callTokens(tokenBucketStore(tables)),
        now: nowMs,
        sleep: async (ms) => world.pass(ms),
      },
      days: sourceDays,
      pages: stagedPageStore(tables),
      now: nowMs,
      random: () => 0.5,
    });

  const daily = dailyStore(tables);
  const trackings = trackingStore(tables);
  const steps: Record<string, (input: unknown) => Promise<unknown>> = {
    'pull-everflow': (input) => pull('everflow')(input, () => 300_000),
    'pull-everflow-subs': (input) => pull('everflow-subs')(input, () => 300_000),
    'pull-redtrack': (input) => pull('redtrack')(input, () => 300_000),
    MergeDays: mergeDays({
      ...{ sourceDays, daily, settings, now: nowMs, mapping: mappingStore(tables) },
      book: dayBook(sourceDays, async () => undefined),
    }),
    JudgeEvidence: judgeTrackedClaims({
      ...{ tables, registry, sourceDays, trackings, claims: claimStore(tables), trust: trustStore(tables), alerts },
      ...{ clawbacks: clawbackStore(tables), policies: activePolicies(tables, nowMs) },
      ...{ once: async (_, work) => work(), now: nowMs, random: () => 0 },
    }),
    MakeReports: makeReports({
      ...{ registry, settings, daily, now: nowMs, brands: brandStore(tables), reports: reportStore(tables) },
    }),
    FinishSync: finishSync({
      ...{ tables, registry, settings, sourceDays, daily, alerts, runs, files, orders, now: nowMs },
      policies: activePolicies(tables, nowMs),
    }),
  };

  /** The machine's Wait state takes no time here: the clock moves instead. */
  const waitedFor = (answer: unknown): void => {
    const { waitSeconds = 0 } = answer as { waitSeconds?: number };
    if (waitSeconds === 0) return;
    waits.push(waitSeconds);
    world.pass(waitSeconds * 1000);
  };

  const called = async (step: string, payload: unknown): Promise<unknown> => {
    try {
      strike(step, 'before');
      const answer = await steps[step]!(payload);
      strike(step, 'after');
      waitedFor(answer);
      return { StatusCode: 200, Payload: answer };
    } catch (error) {
      throw error instanceof PowerCut ? error : asLambdaSays(error as Error);
    }
  };

  const start = startSync({
    ...{ registry, settings, runs, now: nowMs, files: { look: async (tenantId) => void looked.push(tenantId) } },
    executions: { start: async (input) => void started.push(input) },
  });

  const world = {
    ...{
      memory,
      tables,
      clock,
      rows,
      answers,
      asked,
      waits,
      started,
      looked,
      registry,
      settings,
      sourceDays,
      runs,
      alerts,
      daily,
      trackings,
      files,
      orders,
    },
    reports: reportStore(tables),

    pass(ms: number): void {
      clock.now = atMs(nowMs() + ms);
    },
    striking(next: Strike): void {
      strike = next;
    },

    /** A tenant with both sources, two brands and a mapping, and the rows of the sample day at the sources. */
    async given(tenantId = TENANT): Promise<void> {
      const at = '2026-01-01T12:00:00.000Z';
      await registry.createTenant({
        ...{ id: tenantId, name: tenantId, status: 'active', timeZone: 'America/New_York', createdAt: at },
      });
      for (const source of ['everflow', 'redtrack'] as const)
        await settings.save(sampleSettings({ tenantId, source, account: `acct-${tenantId}` }), 'absent');
      for (const brand of [CCW, EXP])
        await brandStore(tables).save({ ...brand, tenantId, updatedAt: at, version: 1 }, 'absent');
      const { network, spend, mapping } = sampleDay();
      const entries = mapping.map((entry) => ({ ...entry, tenantId }));
      await mappingStore(tables).save({ tenantId, validFrom: '2026-01-01', entries, version: 1 }, 'absent');
      rows.everflow.set('2026-01-14', network);
      rows.redtrack.set('2026-01-14', spend);
    },

    /** What Scheduler delivers at a scheduled time. */
    async scheduled(schedule: SyncSchedule, scheduledTime: Instant, tenantId = TENANT): Promise<SyncInput | undefined> {
      const { runId } = await start({ tenantId, schedule, scheduledTime });
      return started.find((input) => input.runId === runId);
    },

    /** One step by itself. */
    step: (name: string, input: unknown): Promise<unknown> => steps[name]!(input),

    /** Runs an execution to its end, or until the power is cut. Rejects where the execution fails. */
    async execute(input: SyncInput): Promise<unknown> {
      const cut = Promise.withResolvers<'power cut'>();
      const unlessCut = async (answer: Promise<unknown>): Promise<unknown> => {
        try {
          return await answer;
        } catch (error) {
          if (!(error instanceof PowerCut)) throw error;
          cut.resolve('power cut');
          return new Promise(() => undefined);
        }
      };
      const handler = (step: string) => (task: { Payload: unknown }) => unlessCut(called(step, task.Payload));
      const execution = machine.run(structuredClone(input), {
        overrides: {
          taskResourceLocalHandlers: {
            Pull: (task: { FunctionName: string; Payload: unknown }) =>
              unlessCut(called(task.FunctionName.replace('${PullFunctionPrefix}', 'pull-'), task.Payload)),
            MergeDays: handler('MergeDays'),
            JudgeEvidence: handler('JudgeEvidence'),
            MakeReports: handler('MakeReports'),
            FinishSync: handler('FinishSync'),
          } as never,
          waitTimeOverrides: { WaitForVendor: 0 },
          retryIntervalOverrides: { Pull: 0, MergeDays: 0, JudgeEvidence: 0, MakeReports: 0, FinishSync: 0 },
        },
      });
      const ended = await Promise.race([execution.result, cut.promise]);
      if (ended === 'power cut') execution.abort();
      return ended;
    },

    async run(id: string, tenantId = TENANT): Promise<SyncRun> {
      return (await runs.get(tenantId, id))!;
    },
  };
  return world;
}

export type SyncWorld = ReturnType<typeof syncWorld>;
