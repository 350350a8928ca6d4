import { afterEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../../../shared/observability/logger.ts';
import { lakeWorld, LAKE_KEY } from '../../support/lake-world.ts';
import { capturedOutput } from '../../support/captured-output.ts';
import type { Answering, RecordedAnswer } from '../../platforms/recorded-answers.ts';
import { recordedSource } from '../../sources/recorded-sources.ts';

const D = '2026-01-14';
const MORNING = '2026-01-14T23:00:00.000Z';
const TOKEN = recordedSource('mautic', 'token');
const AGAIN = recordedSource('mautic', 'token-again');

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const COLUMNS = ['uuid', 'event', 'distinct_id', 'timestamp', 'properties'];
/** Events of one second, so that their pages are told apart by uuid alone. */
const events = (
  from: number,
  count: number,
  more: { properties?: string; bad?: unknown[][] } = {},
): RecordedAnswer => ({
  status: 200,
  body: {
    columns: COLUMNS,
    results: [
      ...Array.from({ length: count }, (_, n) => [
        ...[
          uuid(from + n),
          'demo_signup',
          'visitor',
          '2026-01-14T15:04:05.123Z',
          more.properties ?? '{"plan":"basic"}',
        ],
      ]),
      ...(more.bad ?? []),
    ],
    hasMore: false,
  },
});
const contact = (id: number, more: object = {}) => ({
  ...{ id, dateAdded: '2026-01-14T15:00:00+00:00', dateModified: null, points: 1, tags: [], fields: [] },
  ...more,
});
const contacts = (total: number, ...all: object[]): RecordedAnswer => ({
  status: 200,
  body: {
    total: String(total),
    contacts: Object.fromEntries(all.map((one) => [String((one as { id: number }).id), one])),
  },
});
const contactsFrom = (from: number, count: number, total: number): RecordedAnswer =>
  contacts(total, ...Array.from({ length: count }, (_, n) => contact(from + n)));

afterEach(() => {
  vi.restoreAllMocks();
  logger.setLogLevel('SILENT');
});

describe('events', () => {
  it('of a full page go on with the next, and twenty that come twice are each one', async () => {
    const world = lakeWorld(MORNING, events(1, 50_000), events(49_981, 40));
    expect(await world.pull('posthog', D)).toMatchObject({ state: 'DONE', progress: { requests: 2, rows: 50_020 } });
    const rows = await world.rows('posthog', D);
    expect(rows).toHaveLength(50_020);
    expect(new Set(rows.map((row) => row['uuid'])).size).toBe(50_020);
    expect(await world.entries(D)).toMatchObject([
      { status: 'OK', standing: { version: 1, rows: 50_020, controls: { rows: 50_020 }, fetchedAt: MORNING } },
    ]);
    expect(world.uploads.map((key) => key.replace(/[0-9a-f]{32}/, '…'))).toEqual([
      `staging/tenant=acme/posthog/run-1/${D}/1.jsonl`,
      `events/tenant=acme/date=${D}/….parquet`,
    ]);
  });

  it('again make no new version and no new object, in whatever order they come', async () => {
    const world = lakeWorld(MORNING, events(1, 3), events(1, 3));
    const body = events(1, 3).body as { results: unknown[] };
    body.results.reverse();
    await world.pull('posthog', D);
    expect(await world.pull('posthog', D, D, 'run-2')).toMatchObject({ progress: { changedDays: 0 } });
    expect(await world.entries(D)).toMatchObject([{ attempts: 2, runId: 'run-2', standing: { version: 1 } }]);
    expect(world.uploads).toHaveLength(1);
  });

  it('that are gone are gone, in a version of its own, and the object of the one before is as it was', async () => {
    const world = lakeWorld(MORNING, events(1, 3), events(2, 2));
    await world.pull('posthog', D);
    const [first = ''] = world.uploads;
    const before = world.objects.get(first);
    world.clock.ms += 1;
    expect(await world.pull('posthog', D, D, 'run-2')).toMatchObject({ progress: { changedDays: 1 } });
    expect((await world.rows('posthog', D)).map((row) => row['uuid'])).toEqual([uuid(2), uuid(3)]);
    expect(await world.entries(D)).toMatchObject([{ standing: { version: 2, rows: 2 } }]);
    expect(world.objects.get(first)).toBe(before);
  });

  it('that an answer with unusable rows does not have still stand, and the day is partial', async () => {
    const bad = [[uuid(9), 'demo', 'ann@example.test', 'not a time', '{}']];
    const world = lakeWorld(MORNING, events(1, 3), events(3, 2, { bad }));
    await world.pull('posthog', D);
    await world.pull('posthog', D, D, 'run-2');
    expect((await world.rows('posthog', D)).map((row) => row['uuid'])).toEqual([1, 2, 3, 4].map(uuid));
    expect(await world.entries(D)).toMatchObject([
      { status: 'PARTIAL', standing: { version: 2, rows: 4, quarantined: 1, complete: false } },
    ]);
    const kept = world.objects.get(`quarantine/tenant=acme/posthog/${D}/run-2.jsonl`)?.toString();
    expect(kept).toContain('timestamp is no instant');
    expect(kept).not.toContain('ann@example.test');
  });

  it('of a day without any are zero, certainly', async () => {
    const world = lakeWorld(MORNING, events(1, 0));
    expect(await world.pull('posthog', D)).toMatchObject({ state: 'DONE', progress: { rows: 0, changedDays: 0 } });
    expect(await world.entries(D)).toMatchObject([{ status: 'ZERO', standing: { rows: 0 } }]);
    expect(world.uploads).toEqual([]);
  });

  it('keep nobody’s address, and a number as it was written', async () => {
    const properties = JSON.stringify({
      $ip: '203.0.113.7',
      email: 'Ann@Example.test',
      note: 'from bob@example.test at 2001:db8::1, 12:30:45',
      deep: [{ 'ann@example.test': 'x' }],
    }).replace('{', '{"n":12345678901234567890,');
    const world = lakeWorld(MORNING, {
      status: 200,
      body: { columns: COLUMNS, results: [[uuid(1), 'e', ' ann@example.test', '2026-01-14T15:00:00Z', properties]] },
    });
    await world.pull('posthog', D);
    const [row] = await world.rows('posthog', D);
    const kept = JSON.stringify({ ...row, event_at: '' });
    expect(kept).not.toMatch(/@example|203\.0|2001:db8/);
    expect(kept).toContain('12345678901234567890');
    expect(kept).toContain('12:30:45');
    // The same person is the same, wherever she is named.
    const { email, $ip } = JSON.parse(String(row?.['properties'])) as Record<string, string>;
    expect(row?.['distinct_id']).toBe(email);
    expect(email).toMatch(/^[0-9a-f]{64}$/);
    expect($ip).toBe('[removed]');
  });

  it('wait as long as the vendor says, and the page is asked for again', async () => {
    const world = lakeWorld(MORNING, events(1, 50_000), recordedSource('posthog', 'rate-limited'), events(50_001, 1));
    expect(await world.pull('posthog', D)).toMatchObject({ state: 'DONE', waits: [17], progress: { rows: 50_001 } });
  });

  it('of a read that fails amid its pages are not there, and what stood stands', async () => {
    const world = lakeWorld(MORNING, events(1, 2), events(1, 50_000), recordedSource('posthog', 'malformed-html'));
    await world.pull('posthog', D);
    expect(await world.pull('posthog', D, D, 'run-2')).toMatchObject({ state: 'FAILED', failure: { code: 'SCHEMA' } });
    expect(await world.entries(D)).toMatchObject([{ status: 'FAILED', standing: { version: 1, rows: 2 } }]);
    expect(await world.rows('posthog', D)).toHaveLength(2);
  });
});

describe('contacts', () => {
  it('of two pages are all there, with a total in a text and dates that are null', async () => {
    const world = lakeWorld(MORNING, TOKEN, contactsFrom(1, 100, 150), contactsFrom(101, 50, 50));
    expect(await world.pull('mautic', D)).toMatchObject({ state: 'DONE', progress: { requests: 2, rows: 150 } });
    const rows = await world.rows('mautic', D);
    expect(rows.map((row) => Number(row['id']))).toEqual(Array.from({ length: 150 }, (_, n) => n + 1));
    expect(rows.every((row) => row['modified_at'] === null)).toBe(true);
  });

  it('go on where the token ends between two pages, with one new token', async () => {
    const world = lakeWorld(
      ...([MORNING, TOKEN, contactsFrom(1, 100, 150), recordedSource('mautic', 'unauthorized')] as const),
      ...[AGAIN, contactsFrom(101, 50, 50)],
    );
    expect(await world.pull('mautic', D)).toMatchObject({ state: 'DONE', progress: { rows: 150 } });
    expect(world.sent.map(({ url }) => new URL(url).pathname)).toEqual([
      ...['/oauth/v2/token', '/api/contacts', '/api/contacts', '/oauth/v2/token', '/api/contacts'],
    ]);
  });

  it('that changed since are of a later day, and stand on the earlier one as they were', async () => {
    const changed = contact(1, { dateModified: '2026-01-15T15:00:00+00:00', points: 9 });
    const world = lakeWorld(
      MORNING,
      TOKEN,
      contacts(2, contact(1), contact(2)),
      AGAIN,
      contacts(2, changed, contact(2)),
    );
    await world.pull('mautic', D);
    world.clock.ms += 24 * 3_600_000;
    await world.pull('mautic', D, '2026-01-15', 'run-2');
    const ids = async (date: string) =>
      (await world.rows('mautic', date)).map((row) => [row['id'], row['points']].map(Number));
    expect(await ids(D)).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(await ids('2026-01-15')).toEqual([[1, 9]]);
    expect(await world.entries(D)).toMatchObject([{ attempts: 2, standing: { version: 1 } }]);
  });

  it('keep a hash of the address and nothing else of the person', async () => {
    const world = lakeWorld(MORNING, TOKEN, recordedSource('mautic', 'ok'));
    await world.pull('mautic', D);
    const rows = await world.rows('mautic', D);
    expect(rows.map((row) => Object.keys(row))[0]).toEqual([
      ...['changed_at', 'id', 'added_at', 'modified_at', 'points', 'tags', 'email_hash'],
    ]);
    expect(rows.map((row) => row['email_hash'])).toEqual([
      ...[expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/), null],
    ]);
    for (const bytes of world.objects.values()) expect(bytes.toString('latin1')).not.toContain('example.test');
  });

  it('fail for all days of a refused credential, with nothing of it in log, answer or table', async () => {
    const lines = capturedOutput();
    logger.setLogLevel('DEBUG');
    const world = lakeWorld(MORNING, recordedSource('mautic', 'token-refused'));
    const answer = await world.pull('mautic', '2026-01-12', D);
    expect(answer).toMatchObject({ state: 'FAILED', failure: { code: 'AUTH' } });
    expect((await world.entries('2026-01-12', D)).map(({ status }) => status)).toEqual(['FAILED', 'FAILED', 'FAILED']);
    for (const said of [lines.join(''), JSON.stringify(answer), JSON.stringify(world.memory.all('sources'))])
      expect(said).not.toMatch(new RegExp(`${LAKE_KEY}|mautic\\.example|dateModified`));
  });
});

describe('two pulls at once', () => {
  /** The second asks so much later, and ends before the first one writes. */
  const together = async (world: ReturnType<typeof lakeWorld>, source: 'posthog' | 'mautic', laterMs: number) => {
    let isStruck = false;
    world.striking(async (effect, when) => {
      if (effect !== 'transaction of sources' || when !== 'before' || isStruck) return;
      isStruck = true;
      world.clock.ms += laterMs;
      await world.pull(source, D, D, 'run-2');
    });
    await world.pull(source, D, D, 'run-1');
    expect(isStruck).toBe(true);
  };

  it.each([
    [1, 'run-2', 4],
    [-1, 'run-1', 3],
  ])('leave what was asked for last, whichever writes last: %i ms later, %s', async (laterMs, runId, rows) => {
    const world = lakeWorld(MORNING, events(1, 3), events(1, 4));
    await together(world, 'posthog', laterMs);
    expect(await world.rows('posthog', D)).toHaveLength(rows);
    expect(await world.entries(D)).toMatchObject([{ runId, standing: { rows, runId } }]);
  });

  it('of contacts leave what either has seen', async () => {
    const seen = [contact(1), contact(2), contact(3)].map((one) => contacts(1, one));
    const world = lakeWorld(MORNING, ...seen.flatMap((answer) => [TOKEN, answer]));
    await world.pull('mautic', D, D, 'run-0');
    world.clock.ms += 2;
    await together(world, 'mautic', -1);
    expect((await world.rows('mautic', D)).map((row) => Number(row['id']))).toEqual([1, 2, 3]);
  });
});

describe('a pull that is killed', () => {
  const EFFECTS = ['upload to staging', 'upload to contacts', 'upload to quarantine', 'transaction of sources'];
  /** By what is asked for, so that asking again is answered alike. */
  const vendor: Answering = (url) => {
    if (url.endsWith('/token')) return TOKEN;
    const behind = new URL(url).searchParams.get('where[1][val]');
    return behind === null
      ? contactsFrom(1, 100, 151)
      : contacts(51, ...Array.from({ length: 50 }, (_, n) => contact(101 + n)), contact(151, { points: 'many' }));
  };
  const leftBy = async (world: ReturnType<typeof lakeWorld>) => ({
    rows: await world.rows('mautic', D),
    objects: [...world.objects.keys()].sort(),
    ledger: (await world.entries('2026-01-13', D)).map(({ version: _, attempts: __, ...entry }) => entry),
  });

  it.each(EFFECTS.flatMap((effect) => [[effect, 'before'] as const, [effect, 'after'] as const]))(
    'at each %s, %s it, leaves in the end what one that is not leaves',
    async (effect, when) => {
      const whole = lakeWorld(MORNING, vendor);
      await whole.pull('mautic', '2026-01-13', D);
      const world = lakeWorld(MORNING, vendor);
      let kills = 0;
      world.striking((at, which) => {
        if (at !== effect || which !== when || kills === 2) return;
        kills += 1;
        throw new Error('the power is cut');
      });
      for (let tries = 0; ; tries += 1) {
        const done = await world.pull('mautic', '2026-01-13', D).then(
          () => true,
          () => false,
        );
        if (done) break;
        expect(tries).toBeLessThan(5);
      }
      expect(kills).toBe(2);
      expect(await leftBy(world)).toEqual(await leftBy(whole));
    },
  );
});
