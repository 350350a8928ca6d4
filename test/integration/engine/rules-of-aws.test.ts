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

  const DST: [string, string, string, string, string][] = [
    // Each before the change, and what follows: a time that never comes is skipped, one that comes twice is its first.
    ['30 1', 'America/New_York', '2026-03-07T12:00:00Z', '2026-03-08T06:30:00.000Z', '2026-03-09T05:30:00.000Z'],
    ['59 1', 'America/New_York', '2026-03-07T12:00:00Z', '2026-03-08T06:59:00.000Z', '2026-03-09T05:59:00.000Z'],
    ['0 2', 'America/New_York', '2026-03-07T12:00:00Z', '2026-03-09T06:00:00.000Z', '2026-03-10T06:00:00.000Z'],
    ['59 2', 'America/New_York', '2026-03-07T12:00:00Z', '2026-03-09T06:59:00.000Z', '2026-03-10T06:59:00.000Z'],
    ['0 3', 'America/New_York', '2026-03-07T12:00:00Z', '2026-03-08T07:00:00.000Z', '2026-03-09T07:00:00.000Z'],
    ['59 0', 'America/New_York', '2026-10-31T12:00:00Z', '2026-11-01T04:59:00.000Z', '2026-11-02T05:59:00.000Z'],
    ['0 1', 'America/New_York', '2026-10-31T12:00:00Z', '2026-11-01T05:00:00.000Z', '2026-11-02T06:00:00.000Z'],
    ['59 1', 'America/New_York', '2026-10-31T12:00:00Z', '2026-11-01T05:59:00.000Z', '2026-11-02T06:59:00.000Z'],
    ['0 2', 'America/New_York', '2026-10-31T12:00:00Z', '2026-11-01T07:00:00.000Z', '2026-11-02T07:00:00.000Z'],
    ['59 1', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T00:59:00.000Z', '2026-03-29T23:59:00.000Z'],
    ['30 2', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-30T00:30:00.000Z', '2026-03-31T00:30:00.000Z'],
    ['0 3', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z', '2026-03-30T01:00:00.000Z'],
    ['30 2', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
    ['0 3', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T02:00:00.000Z', '2026-10-26T02:00:00.000Z'],
    ['15 2', 'Australia/Lord_Howe', '2026-10-02T18:00:00Z', '2026-10-04T15:15:00.000Z', '2026-10-05T15:15:00.000Z'],
    ['30 2', 'Australia/Lord_Howe', '2026-10-02T18:00:00Z', '2026-10-03T15:30:00.000Z', '2026-10-04T15:30:00.000Z'],
    ['29 1', 'Australia/Lord_Howe', '2026-04-03T18:00:00Z', '2026-04-04T14:29:00.000Z', '2026-04-05T14:59:00.000Z'],
    ['30 1', 'Australia/Lord_Howe', '2026-04-03T18:00:00Z', '2026-04-04T14:30:00.000Z', '2026-04-05T15:00:00.000Z'],
    ['0 2', 'Australia/Lord_Howe', '2026-04-03T18:00:00Z', '2026-04-04T15:30:00.000Z', '2026-04-05T15:30:00.000Z'],
  ];
  it.each(DST)('at %s in %s is due, after %s, at %s and then at %s', (time, timeZone, after, first, second) => {
    const { next } = readSchedule(`cron(${time} * * ? *)`, timeZone);
    const due = next(Date.parse(after));
    expect([due, next(due)].map((instant) => new Date(instant).toISOString())).toEqual([first, second]);
  });

  it('of every hour runs 23 times on the day that loses one, and 24 times on the day that has one twice', () => {
    const { next } = readSchedule('cron(15 * * * ? *)', 'America/New_York');
    const runs = (from: string, to: string): number => {
      let count = 0;
      for (let at = next(Date.parse(from)); at < Date.parse(to); at = next(at)) count += 1;
      return count;
    };
    expect(runs('2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z')).toBe(23);
    expect(runs('2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z')).toBe(24);
  });

  it.each([
    ['rate(1 hour)', 'UTC', '2026-03-01T00:10:00Z', '2026-03-04T07:45:00Z', '2026-03-04T07:10:00.000Z'],
    ['cron(15 7-23 * * ? *)', 'UTC', '2026-03-01T07:15:00Z', '2026-03-04T07:14:59Z', '2026-03-03T23:15:00.000Z'],
    ['cron(15 7-23 * * ? *)', 'UTC', '2026-03-01T07:15:00Z', '2026-03-04T07:15:00Z', '2026-03-04T07:15:00.000Z'],
    [
      'cron(30 2 * * ? *)',
      'America/New_York',
      '2026-03-07T07:30:00Z',
      '2026-03-09T06:29:00Z',
      '2026-03-07T07:30:00.000Z',
    ],
    [
      'cron(30 1 * * ? *)',
      'America/New_York',
      '2026-10-31T05:30:00Z',
      '2026-11-01T08:00:00Z',
      '2026-11-01T05:30:00.000Z',
    ],
    ['cron(0 6 ? * MON *)', 'UTC', '2026-03-02T06:00:00Z', '2026-03-20T00:00:00Z', '2026-03-16T06:00:00.000Z'],
    ['at(2026-03-01T06:00:00)', 'UTC', '2026-03-01T06:00:00Z', '2026-03-04T00:00:00Z', '2026-03-01T06:00:00.000Z'],
  ])('%s in %s, due at %s and still at %s, was last due at %s', (expression, timeZone, due, now, newest) => {
    const recurrence = readSchedule(expression, timeZone);
    expect(new Date(recurrence.newest(Date.parse(due), Date.parse(now))).toISOString()).toBe(newest);
  });

  it.each([
    ['at(2026-07-01T06:00:00)', 'America/New_York', '2026-07-01T10:00:00.000Z'],
    ['at(2026-11-01T01:30:00)', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  ])('%s in %s is due once, at %s', (expression, timeZone, due) => {
    const { next } = readSchedule(expression, timeZone);
    expect(new Date(next(Date.parse('2026-01-01T00:00:00Z'))).toISOString()).toBe(due);
    expect(next(Date.parse(due))).toBe(Infinity);
  });

  it('at one time that never comes is never due', () => {
    const { next } = readSchedule('at(2026-03-08T02:30:00)', 'America/New_York');
    expect(next(Date.parse('2026-01-01T00:00:00Z'))).toBe(Infinity);
  });

  it.each([
    'cron(0 6 L * ? *)',
    'cron(0 6 15W * ? *)',
    'cron(0 6 ? * 2#1 *)',
    'cron(0 24 * * ? *)',
    'every minute',
    'rate(0 minutes)',
    'rate(1 week)',
    'at(2026-01-01)',
    'at(2026-13-01T00:00:00)',
  ])('%s is refused', (text) => {
    expect(() => readSchedule(text)).toThrow();
  });

  it('in a zone that does not exist is refused', () => {
    expect(() => readSchedule('rate(1 hour)', 'America/Gotham')).toThrow();
    expect(() => readSchedule('cron(0 6 * * ? *)', 'America/Gotham')).toThrow(RangeError);
  });
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
