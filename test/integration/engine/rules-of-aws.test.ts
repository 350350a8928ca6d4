import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../local/engine/duration.ts';
import { matchesPattern } from '../../../local/engine/event-filter.ts';
import { compileRoutes } from '../../../local/engine/http-routes.ts';
import { failedItems } from '../../../local/engine/queue-poller.ts';
import { readSchedule } from '../../../local/engine/schedule-expression.ts';

describe('a schedule expression', () => {
  it.each([
    ['rate(1 minute)', 'UTC', '2026-03-07T10:00:30Z', '2026-03-07T10:01:30.000Z'],
    ['rate(2 hours)', 'UTC', '2026-03-07T10:00:00Z', '2026-03-07T12:00:00.000Z'],
    ['cron(0 6 * * ? *)', 'UTC', '2026-03-07T05:59:59Z', '2026-03-07T06:00:00.000Z'],
    ['cron(0 6 * * ? *)', 'UTC', '2026-03-07T06:00:00Z', '2026-03-08T06:00:00.000Z'],
    ['cron(0 6 * * ? *)', 'America/New_York', '2026-01-07T06:00:00Z', '2026-01-07T11:00:00.000Z'],
    ['cron(0 6 * * ? *)', 'America/New_York', '2026-07-07T06:00:00Z', '2026-07-07T10:00:00.000Z'],
    ['cron(0/15 * * * ? *)', 'UTC', '2026-03-07T10:15:00Z', '2026-03-07T10:30:00.000Z'],
    ['cron(30 9 ? * MON-FRI *)', 'UTC', '2026-03-06T10:00:00Z', '2026-03-09T09:30:00.000Z'],
    ['cron(0 0 1 JAN ? *)', 'UTC', '2026-03-06T10:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['cron(0 12 29 2 ? *)', 'UTC', '2026-03-06T10:00:00Z', '2028-02-29T12:00:00.000Z'],
  ])('%s in %s is due after %s at %s', (expression, timeZone, after, due) => {
    expect(new Date(readSchedule(expression, timeZone).next(Date.parse(after))).toISOString()).toBe(due);
  });

  it('at a wall clock time that a day skips is due once that day, and a repeated one once', () => {
    const { next } = readSchedule('cron(30 2 * * ? *)', 'America/New_York');
    const spring = next(Date.parse('2026-03-07T12:00:00Z'));
    expect(new Date(next(spring)).toISOString()).toBe('2026-03-09T06:30:00.000Z');
    const autumn = readSchedule('cron(30 1 * * ? *)', 'America/New_York');
    const first = autumn.next(Date.parse('2026-10-31T12:00:00Z'));
    expect(autumn.next(first) - first).toBeGreaterThan(20 * 3_600_000);
  });

  it('of an hour that was missed for days counts on from its own minute', () => {
    const { latest } = readSchedule('rate(1 hour)');
    expect(new Date(latest(Date.parse('2026-03-01T00:10:00Z'), Date.parse('2026-03-04T07:45:00Z'))).toISOString()).toBe(
      '2026-03-04T07:10:00.000Z',
    );
  });

  it.each(['cron(0 6 L * ? *)', 'cron(0 24 * * ? *)', 'every minute', 'at(2026-01-01T00:00:00)'])(
    '%s is refused',
    (text) => {
      expect(() => readSchedule(text)).toThrow();
    },
  );
});

describe('a duration', () => {
  it.each([
    ['PT30M', 1_800_000],
    ['P1DT2H', 93_600_000],
    ['P2W', 1_209_600_000],
    ['PT0.5S', 500],
    ['P', undefined],
    ['PT', undefined],
    ['P1M', undefined],
    ['P1Y', undefined],
    ['30m', undefined],
    ['-PT1M', undefined],
  ])('%s is %s ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});

describe('an event filter', () => {
  const event = { eventName: 'INSERT', dynamodb: { Keys: { sk: { S: 'rev#2' } }, NewImage: { n: { N: '1' } } } };
  it.each([
    [{ eventName: ['INSERT'] }, true],
    [{ eventName: ['REMOVE', 'MODIFY'] }, false],
    [{ dynamodb: { Keys: { sk: { S: [{ prefix: 'claim' }, { prefix: 'rev#' }] } } } }, true],
    [{ dynamodb: { Keys: { sk: { S: [{ prefix: 'att#' }] } } } }, false],
    [{ dynamodb: { OldImage: { n: { N: [{ exists: false }] } } } }, true],
    [{ dynamodb: { NewImage: { n: { N: [{ exists: false }] } } } }, false],
    [{ eventName: [{ 'anything-but': ['REMOVE'] }] }, true],
    [{ eventName: [{ 'anything-but': { prefix: 'INS' } }] }, false],
    [{ userIdentity: { type: [{ 'anything-but': 'Service' }] } }, false],
    [{ eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: ['claim'] } } } }, false],
  ])('%j matches: %s', (pattern, matches) => {
    expect(matchesPattern(pattern, event)).toBe(matches);
  });

  it('that it does not know is refused', () => {
    expect(() => matchesPattern({ n: [{ numeric: ['>', 1] }] }, { n: 2 })).toThrow(/numeric/);
  });
});

describe('the route of a request', () => {
  const keys = [
    'GET /v1/claims',
    'GET /v1/claims/{id}',
    'POST /v1/claims/batch',
    'ANY /v1/{rest+}',
    'GET /v1/claims/{id}/history',
  ];
  const match = compileRoutes(
    [...keys, '$default'].map((routeKey) => ({ routeKey, functionArn: routeKey, timeoutMs: 1 })),
  );
  it.each([
    ['GET', '/v1/claims', 'GET /v1/claims', undefined],
    ['GET', '/v1/claims/', 'ANY /v1/{rest+}', { rest: 'claims/' }],
    ['GET', '/v1/claims/sub_1', 'GET /v1/claims/{id}', { id: 'sub_1' }],
    ['GET', '/v1/claims/sub_1/history', 'GET /v1/claims/{id}/history', { id: 'sub_1' }],
    ['POST', '/v1/claims/batch', 'POST /v1/claims/batch', undefined],
    ['PUT', '/v1/claims/sub_1', 'ANY /v1/{rest+}', { rest: 'claims/sub_1' }],
    ['GET', '/favicon.ico', '$default', undefined],
  ])('%s %s is %s', (method, path, routeKey, parameters) => {
    expect(match(method, path)).toEqual({ route: expect.objectContaining({ routeKey }), parameters });
  });
});

describe('the answer to a batch', () => {
  const known = new Set(['a', 'b']);
  it.each([
    [null, []],
    [{}, []],
    [{ batchItemFailures: [] }, []],
    [{ batchItemFailures: null }, []],
    [{ batchItemFailures: [{ itemIdentifier: 'b' }] }, ['b']],
    [{ batchItemFailures: [{ itemIdentifier: 'c' }] }, 'all'],
    [{ batchItemFailures: [{ itemIdentifier: '' }] }, 'all'],
    [{ batchItemFailures: [{}] }, 'all'],
    [{ batchItemFailures: 'b' }, 'all'],
    ['done', 'all'],
  ])('%j means that these failed: %j', (result, failed) => {
    const found = failedItems(result, known);
    expect(found === 'all' ? found : [...found]).toEqual(failed);
  });
});
