import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { keptLakeDays } from '../../functions/sources/kept-lake-days.ts';
import { pullPieces } from '../../functions/sources/pull-pieces.ts';
import { tenantDays } from '../../functions/sources/tenant-days.ts';
import { callTokens } from '../../shared/lambda/call-tokens.ts';
import { dayBook } from '../../shared/lambda/day-book.ts';
import { CONTACT_TABLE, eventTable } from '../../shared/lake/lake-tables.ts';
import { quoted } from '../../shared/lake/duckdb.ts';
import { toMs, type Instant } from '../../shared/model/instant.ts';
import type { Tenant } from '../../shared/model/registry.ts';
import type { SourceSettings } from '../../shared/model/source.ts';
import type { PullAnswer, PullInput } from '../../shared/model/sync-step.ts';
import { exactJson } from '../../shared/sources/exact-json.ts';
import { mauticClient, mauticTokens } from '../../shared/sources/mautic.ts';
import { posthogClient } from '../../shared/sources/posthog.ts';
import { orderHashKeys } from '../../shared/store/order-hash-keys.ts';
import { platformStateStore } from '../../shared/store/platform-state.ts';
import { sourceDayStore } from '../../shared/store/source-days.ts';
import { tokenBucketStore } from '../../shared/store/token-buckets.ts';
import { ask } from '../lake/orders.ts';
import { vendorAnswering, type Answering } from '../platforms/recorded-answers.ts';
import { MemoryDataKeys } from './memory-data-keys.ts';
import { MemoryTables } from './memory-tables.ts';
import { struckTables, type Strike } from './struck-tables.ts';

export const LAKE_KEY = 'a-key-to-keep';
const TENANT: Tenant = {
  ...{ id: 'acme', name: 'Acme', status: 'active', timeZone: 'America/New_York' },
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** The pulls into the lake with their real stores over tables and a bucket in memory, and a vendor that answers what a test says. */
export function lakeWorld(startsAt: Instant, ...answers: Answering[]) {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-lake-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const memory = new MemoryTables();
  const objects = new Map<string, Buffer>();
  const uploads: string[] = [];
  const clock = { ms: toMs(startsAt) };
  const now = (): number => clock.ms;
  const vendor = vendorAnswering(...answers);
  const { tables, struck, strikeBy } = struckTables(memory);
  const days = sourceDayStore(tables);
  const settings = (source: SourceSettings['source']): SourceSettings => ({
    ...{ tenantId: 'acme', source, account: 'main', since: '2026-01-01', state: 'active', version: 1 },
    updatedAt: '2026-01-01T00:00:00.000Z',
  });
  const common = {
    tenantOf: async () => TENANT,
    gates: {
      ...{ state: platformStateStore(memory), tokens: callTokens(tokenBucketStore(memory)), now },
      sleep: async (ms: number) => void (clock.ms += ms),
    },
    ...{ book: dayBook(days, async () => undefined), now, random: () => 0.5 },
  };
  const keeping = {
    ...{ days, folder, duckDb: { memoryMb: 256, threads: 1 } },
    pause: async () => undefined,
    hashKeys: orderHashKeys(memory, new MemoryDataKeys(), now),
    lake: {
      upload: (key: string, path: string) =>
        struck(`upload to ${key.split('/')[0]}`, async () => {
          uploads.push(key);
          objects.set(key, readFileSync(path));
        }),
      async download(key: string, path: string) {
        const found = objects.get(key);
        if (!found) return undefined;
        writeFileSync(path, found);
        return { etag: '', sha256: '' };
      },
    },
  };
  const account = { baseUrl: 'https://mautic.example', clientId: 'client', clientSecret: LAKE_KEY };
  const pulls = {
    posthog: pullPieces({
      ...{ ...common, source: 'posthog' as const, settingsOf: async () => settings('posthog') },
      clientOf: async (tenant) =>
        posthogClient({
          ...{ ...tenantDays(tenant), baseUrl: 'https://us.example', apiKey: LAKE_KEY, projectId: '7' },
          http: vendor.http,
        }),
      keep: keptLakeDays('posthog', eventTable(exactJson), keeping),
    }),
    mautic: pullPieces({
      ...{ ...common, source: 'mautic' as const, settingsOf: async () => settings('mautic') },
      clientOf: async (tenant) =>
        mauticClient({
          ...{ ...tenantDays(tenant), baseUrl: account.baseUrl, tokens: mauticTokens(account, vendor.http) },
          http: vendor.http,
        }),
      keep: keptLakeDays('mautic', CONTACT_TABLE, keeping),
    }),
  };

  return {
    ...{ memory, objects, uploads, days, clock, sent: vendor.sent },
    striking(next: Strike): void {
      strikeBy(next);
    },
    timeLeftMs: 300_000,

    /** One execution from its begin to its end; `waits` are those of the machine. */
    async pull(source: 'posthog' | 'mautic', from: string, to = from, runId = 'run-1') {
      const input: PullInput = { tenantId: 'acme', account: 'main', progress: null, source, from, to, runId };
      const waits: number[] = [];
      for (;;) {
        const answer: PullAnswer = await pulls[source](input, () => this.timeLeftMs);
        if (answer.state !== 'WAIT') return { ...answer, waits };
        input.progress = answer.progress;
        waits.push(answer.waitSeconds);
        clock.ms += answer.waitSeconds * 1_000;
      }
    },

    entries: (from: string, to = from) => days.ledger('acme', from, to),

    /** The rows of the object that stands. */
    async rows(source: 'posthog' | 'mautic', date: string): Promise<Record<string, unknown>[]> {
      const object = (await days.entry('acme', source, date))?.standing?.object;
      if (object === undefined) return [];
      const path = join(folder, 'asked.parquet');
      writeFileSync(path, objects.get(object)!);
      return ask(`SELECT * FROM read_parquet(${quoted(path)})`);
    },
  };
}
