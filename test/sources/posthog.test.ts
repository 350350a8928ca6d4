import { describe, expect, it } from 'vitest';
import { tenantDays } from '../../functions/sources/tenant-days.ts';
import { EVENTS_A_PAGE, posthogClient } from '../../shared/sources/posthog.ts';
import { vendorAnswering, type Answering } from '../platforms/recorded-answers.ts';
import { openGate, recordedSource } from './recorded-sources.ts';

const NOW = Date.parse('2026-01-14T23:00:00.000Z');
const D = '2026-01-14';
const KEY = 'a-key-to-keep';
const recorded = (name: string) => recordedSource('posthog', name);

function asking(...answers: Answering[]) {
  const vendor = vendorAnswering(...answers);
  const client = posthogClient({
    ...{ ...tenantDays({ timeZone: 'America/New_York' }), baseUrl: 'https://ph.example', apiKey: KEY, projectId: '7' },
    http: vendor.http,
  });
  const read = (after?: string) =>
    client.read({ from: D, to: D, page: 1, ...(after === undefined ? {} : { after }) }, openGate(), () => NOW);
  return { ...vendor, client, read };
}

interface Sent {
  query: { kind: string; query: string; values: Record<string, string> };
  refresh: string;
}
const questionIn = (sent: { body?: string }[], n = 0): Sent => JSON.parse(sent[n]?.body ?? '{}') as Sent;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const COLUMNS = ['uuid', 'event', 'distinct_id', 'timestamp', 'properties'];
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => [uuid(from + n), 'demo_signup', 'p', '2026-01-14T15:04:05.123Z', '{}']);

describe('reading events from PostHog', () => {
  it('gives each event of the day with the instant in UTC to the last digit', async () => {
    const read = await asking(recorded('ok')).read();
    expect(read).toMatchObject({ kind: 'read', more: false });
    const day = read.kind === 'read' ? read.days.get(D) : undefined;
    expect(day?.quarantined).toEqual([]);
    expect(day?.rows).toEqual([
      {
        ...{ uuid: uuid(1), event: 'demo_signup', distinctId: 'visitor-1', timestamp: '2026-01-14T15:04:05.123000Z' },
        properties: '{"plan":"basic","amount":12345678901234567890}',
      },
      {
        ...{ uuid: uuid(2), event: '$pageview', distinctId: 'visitor-2', timestamp: '2026-01-15T04:59:59.999999Z' },
        properties: '{"path":"/demo"}',
      },
    ]);
  });

  it('leaves an event beyond the tenant’s midnight to its own day, on either side', async () => {
    const read = await asking(recorded('around-midnight')).read();
    const found =
      read.kind === 'read' ? [...read.days].map(([date, day]) => [date, day.rows.map((row) => row.uuid)]) : [];
    expect(found).toEqual([[D, [uuid(2), uuid(3)]]]);
  });

  it('asks for five minutes more on either side of the tenant’s day, with its own limit and nothing in the text', async () => {
    const { read, sent } = asking(recorded('ok'));
    await read();
    expect(sent[0]?.url).toBe('https://ph.example/api/projects/7/query/');
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${KEY}`);
    const { query, refresh } = questionIn(sent);
    expect(refresh).toBe('force_blocking');
    expect(query.kind).toBe('HogQLQuery');
    expect(query.values).toEqual({ from: '2026-01-14 04:55:00.000', to: '2026-01-15 05:05:00.000' });
    expect(query.query).toContain('LIMIT 50000');
    expect(query.query).not.toContain('2026');
  });

  it('goes on behind the last event of a page that is full, and nowhere else', async () => {
    const { read, sent } = asking({ status: 200, body: { columns: COLUMNS, results: rows(EVENTS_A_PAGE) } });
    const after = `2026-01-14T15:04:05.123000Z ${uuid(EVENTS_A_PAGE - 1)}`;
    expect(await read()).toMatchObject({ kind: 'read', more: true, after });
    await read(after);
    expect(questionIn(sent, 1).query.values).toMatchObject({
      at: '2026-01-14 15:04:05.123000',
      uuid: uuid(EVENTS_A_PAGE - 1),
    });
    expect(questionIn(sent, 1).query.query).toContain('toString(uuid) > {uuid}');
  });

  it('is done with a page that is one short of full', async () => {
    const { read } = asking({ status: 200, body: { columns: COLUMNS, results: rows(EVENTS_A_PAGE - 1) } });
    expect(await read()).toMatchObject({ kind: 'read', more: false });
  });

  it('goes on where a short page says that there is more', async () => {
    const { read } = asking({ status: 200, body: { columns: COLUMNS, results: rows(3), hasMore: true } });
    expect(await read()).toMatchObject({ kind: 'read', more: true });
  });

  it('fails where there is more and no event says where', async () => {
    const { read } = asking({ status: 200, body: { columns: COLUMNS, results: [], hasMore: true } });
    expect(await read()).toMatchObject({ kind: 'failed', failure: { code: 'INCOMPLETE' } });
  });

  it('fails where the vendor gives the last page again', async () => {
    const { read } = asking({ status: 200, body: { columns: COLUMNS, results: rows(3), hasMore: true } });
    expect(await read(`2026-01-14T15:04:05.123000Z ${uuid(2)}`)).toMatchObject({ failure: { code: 'INCOMPLETE' } });
  });

  it('keeps out what is no event, with the reason', async () => {
    const read = await asking(recorded('unusable-rows')).read();
    const day = read.kind === 'read' ? read.days.get(D) : undefined;
    expect(day?.rows).toHaveLength(1);
    expect(day?.quarantined.map(({ reason }) => reason)).toEqual([
      'uuid is none',
      'timestamp is no instant with an offset',
      'properties are no object',
      'distinct_id is no text',
    ]);
  });

  it.each([
    ['in words', 'rate-limited', { kind: 'rate_limited', retryAfterMs: 17_000 }],
    ['in words rather than in the header', 'rate-limited-both', { kind: 'rate_limited', retryAfterMs: 17_000 }],
    ['in a header', 'rate-limited-header', { kind: 'rate_limited', retryAfterMs: 9_000 }],
    ['not at all', 'rate-limited-unsaid', { kind: 'rate_limited' }],
  ])('waits as long as a refusal says %s', async (_, name, outcome) => {
    expect(await asking(recorded(name)).read()).toEqual(outcome);
  });

  it('takes a query that was queued for one that is to be asked again', async () => {
    expect(await asking(recorded('queued')).read()).toEqual({
      kind: 'transient',
      message: 'PostHog put the query into its queue instead of answering it.',
    });
  });

  it.each([
    ['unauthorized', 'AUTH'],
    ['error-in-ok-status', 'SCHEMA'],
    ['malformed-html', 'SCHEMA'],
    ['other-columns', 'SCHEMA'],
    ['validation-error', 'SCHEMA'],
  ])('fails for %s as %s, without the key or the query', async (name, code) => {
    const read = await asking(recorded(name)).read();
    expect(read).toMatchObject({ kind: 'failed', failure: { code } });
    expect(JSON.stringify(read)).not.toMatch(new RegExp(`${KEY}|SELECT|ph\\.example`));
  });

  it('asks for one day at a time, and for none while the gate is closed', async () => {
    const { client, sent } = asking(recorded('ok'));
    expect(await client.read({ from: D, to: '2026-01-15', page: 1 }, openGate(), () => NOW)).toEqual({
      kind: 'too_large',
    });
    expect(
      await client.read(
        { from: D, to: D, page: 1 },
        async () => NOW + 5,
        () => NOW,
      ),
    ).toEqual({
      ...{ kind: 'held', untilMs: NOW + 5 },
    });
    expect(sent).toHaveLength(0);
  });
});
