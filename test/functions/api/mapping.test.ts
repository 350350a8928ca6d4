import { beforeEach, describe, expect, it } from 'vitest';
import { atMs, DAY } from '../../../shared/model/instant.ts';
import { dailyStore } from '../../../shared/store/daily.ts';
import { mappingStore } from '../../../shared/store/mapping.ts';
import type { Write } from '../../../shared/store/tables.ts';
import { apiHarness, twoTenants, type ApiHarness } from '../../support/api-harness.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { sampleDay, sampleEntry, sampleRow } from '../../support/sample-sources.ts';

const HEADER =
  'redtrack.source,redtrack.source_alias,redtrack.source_id,everflow.affiliate_id,everflow.affiliate_label,everflow.advertiser_id,everflow.advertiser_label';
const csv = (...rows: string[]): string => `${[HEADER, ...rows].join('\r\n')}\r\n`;
const FILE = csv(
  'FB Demo One ,facebook,s1,41,Alder - Meta ,1,CCW',
  'Google Demo,google,s2,,Alder - Google,1,CCW',
  'Old Demo,n/a,s3,n/a,N/A,n/a,',
);

let api: ApiHarness;
let keys: Awaited<ReturnType<typeof twoTenants>>;
beforeEach(async () => {
  api = apiHarness();
  keys = await twoTenants(api);
});

interface Shown {
  at: string;
  inForce: { sourceId: string; affiliateLabel?: string; validFrom: string; internal: boolean }[];
  entries: { sourceId: string; validFrom: string }[];
  problems: { kind: string; sourceIds: string[] }[];
}
const put = (body: object, key = keys.acme.admin) => api.call('PUT', '/v1/mapping', { key, body });
const get = async (query: Record<string, string> = {}, key = keys.acme.advertiser) =>
  (await api.call('GET', '/v1/mapping', { key, query })).body as unknown as Shown;
const labelsOf = ({ inForce }: Shown) => inForce.map(({ sourceId, affiliateLabel }) => [sourceId, affiliateLabel]);

describe('a mapping file', () => {
  it('is applied whole, each row counted, and read by those who may', async () => {
    const answer = await put({ validFrom: '2026-01-01', csv: `\uFEFF${FILE}`, internalLabels: ['Alder - Meta '] });
    expect([answer.status, answer.body]).toEqual([200, { applied: 2, unmapped: 1, rows: 3, problems: [] }]);
    const shown = await get();
    expect(shown.at).toBe('2026-11-02');
    expect(shown.inForce).toMatchObject([
      { sourceId: 's1', sourceName: 'FB Demo One', affiliateId: '41', affiliateLabel: 'Alder - Meta', internal: true },
      { sourceId: 's2', affiliateLabel: 'Alder - Google', internal: false },
      { sourceId: 's3', sourceName: 'Old Demo', internal: false, validFrom: '2026-01-01' },
    ]);
    expect(shown.inForce[2]).not.toHaveProperty('affiliateLabel');
    expect(JSON.stringify(shown)).not.toContain('acme');
    expect(await get({}, keys.globex.admin)).toMatchObject({ inForce: [], entries: [] });
  });

  it('changes nothing before the day that it holds from', async () => {
    await put({ validFrom: '2026-01-01', csv: FILE });
    await put({ validFrom: '2026-02-01', csv: csv('FB,facebook,s1,,Birch - Meta,1,CCW') });
    expect(labelsOf(await get({ at: '2026-01-31' }))[0]).toEqual(['s1', 'Alder - Meta']);
    expect(labelsOf(await get({ at: '2026-02-01' }))).toEqual([
      ['s1', 'Birch - Meta'],
      ['s2', 'Alder - Google'],
      ['s3', undefined],
    ]);
    expect((await get({ at: '2025-12-31' })).inForce).toEqual([]);
    expect((await get()).entries).toHaveLength(4);
  });

  it('that says what stands already writes nothing', async () => {
    await put({ validFrom: '2026-01-01', csv: FILE });
    const before = api.memory.all('sources');
    api.clock.ms += DAY;
    expect((await put({ validFrom: '2026-01-01', csv: FILE })).body).toMatchObject({ applied: 2, rows: 3 });
    expect(api.memory.all('sources')).toEqual(before);
    await put({ validFrom: '2026-01-01', csv: csv('FB,facebook,s1,,Birch - Meta,1,CCW') });
    const { entries, version } = (await mappingStore(api.memory).from('acme', '2026-01-01'))!;
    expect([version, entries.map((entry) => [entry.sourceId, entry.version, entry.updatedAt])]).toEqual([
      2,
      [
        ['s1', 2, atMs(api.clock.ms)],
        ['s2', 1, atMs(api.clock.ms - DAY)],
        ['s3', 1, atMs(api.clock.ms - DAY)],
      ],
    ]);
  });

  it.each([
    ['a row without a source', csv('FB,,,41,Alder,1,CCW'), ['csv.2.redtrack.source_id']],
    ['a row that is too short', csv('FB,,s1,41,Alder,1,CCW', 'FB,,s2'), ['csv.3.row']],
    [
      'a source twice',
      csv('FB,,s1,41,Alder,1,CCW', 'FB,,s1,41,Birch,1,CCW'),
      ['csv.2.redtrack.source_id', 'csv.3.redtrack.source_id'],
    ],
    [
      'no column of the advertiser',
      'redtrack.source_id,everflow.affiliate_label\ns1,A\n',
      ['csv.1.everflow.advertiser_id'],
    ],
    ['only a header', csv(), ['csv']],
    ['more rows than hold', csv(...Array.from({ length: 501 }, (_, n) => `FB,,s${n},41,Alder,1,CCW`)), ['csv']],
  ])('with %s is refused whole, and the place is named', async (_, text, paths) => {
    const { status, body } = await put({ validFrom: '2026-01-01', csv: text });
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect((body.errors as { path: string }[]).map(({ path }) => path)).toEqual(paths);
    expect(api.memory.all('sources')).toEqual([]);
  });
});

describe('entries of a mapping', () => {
  const entry = { sourceId: ' s1 ', affiliateLabel: 'Alder - Meta ', advertiserId: '1', internal: true };

  it('are applied as a file is', async () => {
    const entries = [entry, { sourceId: 's2', affiliateLabel: '', advertiserId: '1', internal: false }];
    expect((await put({ validFrom: '2026-01-01', entries })).body).toMatchObject({ applied: 1, unmapped: 1, rows: 2 });
    expect(labelsOf(await get())).toEqual([
      ['s1', 'Alder - Meta'],
      ['s2', undefined],
    ]);
  });

  it.each([
    ['an unknown field', { validFrom: '2026-01-01', entries: [{ ...entry, label: 'x' }] }, ['entries.0.label']],
    [
      'a source twice',
      { validFrom: '2026-01-01', entries: [entry, { ...entry, sourceId: 's1' }] },
      ['entries.1.sourceId'],
    ],
    ['no day', { entries: [entry] }, ['validFrom']],
    ['a day that is none', { validFrom: '2026-02-30', entries: [entry] }, ['validFrom']],
    ['a file beside them', { validFrom: '2026-01-01', entries: [entry], csv: FILE }, ['']],
    ['neither them nor a file', { validFrom: '2026-01-01' }, ['']],
    ['labels beside them', { validFrom: '2026-01-01', entries: [entry], internalLabels: ['A'] }, ['internalLabels']],
  ])('with %s are refused', async (_, body, paths) => {
    const answer = await put(body);
    expect(answer.status).toBe(400);
    expect((answer.body.errors as { path: string }[]).map(({ path }) => path)).toEqual(paths);
  });
});

/** Tables where somebody is faster, once. */
class RacedTables extends MemoryTables {
  faster: (() => Promise<unknown>) | undefined;

  override async write(write: Write): Promise<boolean> {
    const faster = this.faster;
    this.faster = undefined;
    await faster?.();
    return super.write(write);
  }
}

describe('two who change the mapping at once', () => {
  it('lose nothing of each other: who was slower begins again', async () => {
    const raced = new RacedTables();
    api = apiHarness(raced);
    keys = await twoTenants(api);
    const entries = [sampleEntry({ sourceId: 's9', validFrom: '2026-01-01' })];
    raced.faster = () =>
      mappingStore(raced).save({ tenantId: 'acme', validFrom: '2026-01-01', entries, version: 1 }, 'absent');
    expect((await put({ validFrom: '2026-01-01', csv: FILE })).status).toBe(200);
    expect((await get()).inForce.map(({ sourceId }) => sourceId)).toEqual(['s1', 's2', 's3', 's9']);
  });

  it('who is slower again and again is told so, and nothing of theirs is applied', async () => {
    const raced = new RacedTables();
    api = apiHarness(raced);
    keys = await twoTenants(api);
    let version = 0;
    const again = async (): Promise<void> => {
      const entries = [sampleEntry({ sourceId: `s9`, sourceName: `${(version += 1)}`, validFrom: '2026-01-01' })];
      await mappingStore(raced).save(
        { tenantId: 'acme', validFrom: '2026-01-01', entries, version },
        version === 1 ? 'absent' : version - 1,
      );
      raced.faster = again;
    };
    raced.faster = again;
    const { status, body } = await put({ validFrom: '2026-01-01', csv: FILE });
    expect([status, body.code, version]).toEqual([409, 'REVISION_CONFLICT', 3]);
    raced.faster = undefined;
    expect((await get()).inForce.map(({ sourceId }) => sourceId)).toEqual(['s9']);
  });
});

describe('what is wrong with a mapping', () => {
  it('is told when it is entered and when it is read', async () => {
    const entries = [true, false].map((internal, n) => ({
      ...{ sourceId: `s${n}`, affiliateLabel: 'Alder', advertiserId: '1', internal },
    }));
    const answer = await put({ validFrom: '2026-10-30', entries });
    expect(answer.body.problems).toMatchObject([{ kind: 'INTERNAL_AND_NOT', sourceIds: ['s0', 's1'] }]);
    expect((await get()).problems).toEqual(answer.body.problems);
  });

  it('is a source that spends and belongs to nobody, or that belongs to somebody and spends no more', async () => {
    await put({ validFrom: '2026-01-01', csv: FILE });
    const spent = sampleDay({
      rows: [sampleRow({ sourceIds: ['s1'] }), sampleRow({ sourceIds: ['s2'], spendMicros: 0 })],
    });
    await dailyStore(api.memory).save(spent, 'absent');
    expect((await get()).problems).toMatchObject([
      { kind: 'WITHOUT_SPEND', sourceIds: ['s2'] },
      { kind: 'NOT_MAPPED', sourceIds: ['s5'] },
    ]);
  });

  it.each([
    ['an id that the network gives another label', { affiliateLabel: 'Birch - Meta' }, ['ID_OF_ANOTHER']],
    ['an id of the network’s own', {}, []],
    ['a row of spend alone, whose names are the mapping’s', { affiliateLabel: 'Birch', clicks: 0, conversions: 0 }, []],
    ['a row of a day without the network', { affiliateLabel: 'Birch', clicks: null, conversions: null }, []],
  ])('is, or is not, %s', async (_, row, kinds) => {
    await put({ validFrom: '2026-01-01', csv: csv('FB Demo One,facebook,s1,41,Alder - Meta,1,CCW') });
    await dailyStore(api.memory).save(
      sampleDay({ rows: [sampleRow({ sourceIds: ['s1'], ...row })], unmapped: [] }),
      'absent',
    );
    expect((await get()).problems.map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('who may', () => {
  it.each(['ann', 'advertiser', 'analyst'] as const)('%s may not change it', async (who) => {
    expect((await put({ validFrom: '2026-01-01', csv: FILE }, keys.acme[who])).status).toBe(403);
    const brand = { title: 'CCW', advertiserId: '1' };
    expect((await api.call('PUT', '/v1/brands/ccw', { key: keys.acme[who], body: brand })).status).toBe(403);
  });

  it('an affiliate may not read it, an operator names the tenant', async () => {
    for (const path of ['/v1/mapping', '/v1/brands', '/v1/brands/ccw'])
      expect((await api.call('GET', path, { key: keys.acme.ann })).status).toBe(403);
    await put({ validFrom: '2026-01-01', csv: FILE });
    expect((await get({ tenantId: 'acme' }, keys.operator)).inForce).toHaveLength(3);
    const statusOf = async (query: Record<string, string>) =>
      (await api.call('GET', '/v1/mapping', { key: keys.operator, query })).status;
    expect([await statusOf({}), await statusOf({ tenantId: 'platform' })]).toEqual([400, 404]);
  });
});

describe('a brand', () => {
  const putBrand = (id: string, body: object, key = keys.acme.admin) =>
    api.call('PUT', `/v1/brands/${id}`, { key, body });
  const getBrand = (id: string, key = keys.acme.advertiser) => api.call('GET', `/v1/brands/${id}`, { key });

  it('is said by an admin, and shown to its tenant only', async () => {
    const answer = await putBrand('ccw', { title: ' CCW ', advertiserId: '1' });
    expect([answer.status, answer.body]).toEqual([
      200,
      { id: 'ccw', title: 'CCW', advertiserId: '1', updatedAt: atMs(api.clock.ms) },
    ]);
    await putBrand('exp', { title: 'EXP', advertiserId: '2' });
    const { body } = await api.call('GET', '/v1/brands', { key: keys.acme.advertiser });
    expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual(['ccw', 'exp']);
    expect((await getBrand('exp')).body).toMatchObject({ title: 'EXP' });
    expect((await getBrand('exp', keys.globex.admin)).status).toBe(404);
    expect((await api.call('GET', '/v1/brands', { key: keys.globex.admin })).body).toEqual({ items: [] });
  });

  it('is changed, and stays as it is where nothing changes', async () => {
    await putBrand('ccw', { title: 'CCW', advertiserId: '1' });
    const before = api.memory.all('sources');
    api.clock.ms += DAY;
    await putBrand('ccw', { title: 'CCW', advertiserId: '1' });
    expect(api.memory.all('sources')).toEqual(before);
    expect((await putBrand('ccw', { title: 'Carry', advertiserId: '1' })).body).toMatchObject({ title: 'Carry' });
  });

  it.each([
    ['no such id', 'CCW', { title: 'CCW', advertiserId: '1' }, 404],
    ['no title', 'ccw', { title: ' ', advertiserId: '1' }, 400],
    ['an unknown field', 'ccw', { title: 'CCW', advertiserId: '1', logo: 'x' }, 400],
  ])('with %s is refused', async (_, id, body, status) => {
    expect((await putBrand(id, body)).status).toBe(status);
    expect((await getBrand(id)).status).toBe(404);
  });
});
