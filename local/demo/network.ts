import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';
import type { DailyRow, UnmappedSpend } from '../../shared/model/daily.ts';
import { daysLater } from '../../shared/rules/calendar.ts';
import { localDateOf } from '../../shared/rules/local-time.ts';
import type { DailyTotals } from '../../shared/rules/range-totals.ts';
import type { Access } from '../seed.ts';
import { seedSources } from '../seed-sources.ts';
import { ApiClient } from './api-client.ts';

interface ShownDay {
  date: string;
  rows: DailyRow[];
  unmapped: UnmappedSpend[] | null;
  inputs: { source: string; status: string; fetchedAt: string | null }[];
  totals: DailyTotals;
}

interface ShownRun {
  id: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  outcomes: { source: string; outcome: string; requests: number; days: number; rows: number }[];
}

export interface NetworkDay {
  day: ShownDay | undefined;
  run: ShownRun;
  surprises: readonly string[];
}

/** What the simulated network and tracker give of yesterday, and what they ask of the merge. */
const EXPECTED = { conversions: 75, costMicros: 1_805_930_000, unmappedMicros: 88_000_000 };
const LONGEST_MS = 30_000;
/** The tracker takes twenty calls a minute: the run waits in its state machine, and the clock is moved past that. */
const HOP_MS = 4_000;

/** Configures the network and the tracker as an operator would, reads both, and shows yesterday as the advertiser sees it. */
export async function readNetwork(access: Access, { clock }: Pick<Engine, 'clock'>): Promise<NetworkDay> {
  await seedSources(access);
  const tenant = access.tenants[0]!;
  const operator = new ApiClient(access.baseUrl, access.operatorKey);
  const advertiser = new ApiClient(access.baseUrl, tenant.keys.advertiser);
  const asked = await operator.call<ShownRun>('POST', `/v1/ops/syncs?tenantId=${tenant.id}`, {});
  const deadline = performance.now() + LONGEST_MS;
  let run = asked.body;
  while (run.status === 'RUNNING' && performance.now() < deadline) {
    await clock.advance(HOP_MS);
    await sleep(100);
    run = (await operator.call<ShownRun>('GET', `/v1/ops/syncs/${run.id}?tenantId=${tenant.id}`)).body;
  }
  const yesterday = daysLater(localDateOf(new Date().toISOString(), 'America/New_York'), -1);
  const { body } = await advertiser.call<{ days: ShownDay[] }>(
    'GET',
    `/v1/daily?from=${yesterday}&to=${yesterday}&brand=ccw`,
  );
  const [day] = body.days;
  return {
    day,
    run,
    surprises: [...mismatches(day), ...(run.status === 'SUCCEEDED' ? [] : [`the run is ${run.status}`])],
  };
}

const mismatches = (day: ShownDay | undefined): string[] =>
  day === undefined
    ? ['yesterday was not merged']
    : Object.entries(EXPECTED).flatMap(([name, expected]) => {
        const actual = day.totals[name as keyof typeof EXPECTED];
        return actual === expected ? [] : [`${name} is ${actual}, not ${expected}`];
      });
