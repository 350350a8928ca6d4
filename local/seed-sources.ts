import { readFileSync } from 'node:fs';
import { localDateOf } from '../shared/rules/local-time.ts';
import { daysLater } from '../shared/rules/calendar.ts';
import { ApiClient } from './demo/api-client.ts';
import { sampleNetwork } from './sample-network.ts';
import type { Access } from './seed.ts';

const MAPPING = new URL('../events/sources/mapping/internal-affiliates.csv', import.meta.url);
const INTERNAL = ['Alder - Meta', 'Alder - Google', 'Birch - Meta', 'Birch - Google'];
const BRANDS = [
  { id: 'ccw', title: 'CCW', advertiserId: '1' },
  { id: 'exp', title: 'EXP', advertiserId: '2' },
];
export const SAMPLE_DAYS = 14;

/**
 * Gives the first sample tenant its network and its tracker, the mapping between them and two brands, by the API as
 * operators and admins would; and gives the simulated vendors two weeks of data. Once: what was changed since then stays.
 */
export async function seedSources({ baseUrl, simulatorUrl, operatorKey, tenants }: Access): Promise<void> {
  const { id: tenantId, keys } = tenants[0]!;
  const operator = new ApiClient(baseUrl, operatorKey);
  const admin = new ApiClient(baseUrl, keys.admin);
  const { items } = (await admin.call<{ items: unknown[] }>('GET', '/v1/brands')).body;
  if (items.length === BRANDS.length) return;
  const today = localDateOf(new Date().toISOString(), 'America/New_York');
  const since = daysLater(today, -SAMPLE_DAYS + 1);
  for (const [source, data] of Object.entries(sampleNetwork(today, SAMPLE_DAYS)))
    await putData(simulatorUrl, source, data);
  const csv = readFileSync(MAPPING, 'utf8');
  await done(admin, 'PUT', '/v1/mapping', { validFrom: since, csv, internalLabels: INTERNAL });
  for (const source of ['everflow', 'everflow-subs', 'redtrack'])
    await done(operator, 'PUT', `/v1/ops/syncs/sources/${source}?tenantId=${tenantId}`, { account: 'main', since });
  // Last: they say that all of it is there.
  for (const { id, ...brand } of BRANDS) await done(admin, 'PUT', `/v1/brands/${id}`, brand);
}

/** Sets what a simulated source answers. */
export async function putData(simulatorUrl: string, source: string, data: unknown): Promise<void> {
  const answer = await fetch(`${simulatorUrl}/_control/data/${source}`, { method: 'PUT', body: JSON.stringify(data) });
  if (!answer.ok) throw new Error(`the data of ${source} was refused: ${await answer.text()}`);
}

async function done(client: ApiClient, method: 'PUT' | 'POST', path: string, body: unknown): Promise<void> {
  const answer = await client.call<{ detail?: string; errors?: unknown }>(method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`);
}
