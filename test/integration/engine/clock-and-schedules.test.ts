import { get } from 'node:http';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logicalId } from './fixture/assemble.ts';
import { runFixture, until, type Running } from './fixture/running.ts';

let running: Running;
beforeAll(async () => {
  running = await runFixture();
});
afterAll(() => running.end());

const control = (path: string, body?: object): Promise<Response> =>
  fetch(`${running.engine.baseUrl}/_local/${path}`, body ? { method: 'POST', body: JSON.stringify(body) } : {});

describe('the clock', () => {
  it('wakes a delayed message when it is moved past the delay, and not before', async () => {
    await running.post({ id: 'later', items: [], delaySeconds: 600 });
    await running.engine.clock.advance(590_000);
    expect((await running.engine.idle()).waiting).toMatchObject({ messages: 1 });
    expect(await running.order('later')).toBeUndefined();
    await running.engine.clock.advance(11_000);
    await running.settle();
    expect(await running.order('later')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is seen at once by functions that already run', async () => {
    const name = running.engine.functionName('Tick');
    const first = (await running.engine.invoke(name, { at: '' })) as { now: string };
    await running.engine.clock.advance(3 * 86_400_000);
    const second = (await running.engine.invoke(name, { at: '' })) as { now: string };
    expect(Date.parse(second.now) - Date.parse(first.now)).toBeGreaterThanOrEqual(3 * 86_400_000);
    await running.settle();
  });

  it('ends a wait of a state machine', async () => {
    await running.post({ id: 'rested', items: [], wait: true });
    await until(async () => ((await running.engine.idle()).waiting['executions'] ?? 0) === 1);
    await running.engine.clock.advance(61_000);
    await running.settle();
    expect(await running.order('rested')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('removes items whose time to live ended, and only those', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const [id, expires] of [
      ['quiet-soon', now + 60],
      ['quiet-later', now + 6000],
    ] as const)
      await running.tables.send(
        new PutCommand({ TableName: running.engine.tableName('Orders'), Item: { id, expires } }),
      );
    await running.engine.clock.advance(61_000);
    await running.settle();
    expect(await running.order('quiet-soon')).toBeUndefined();
    expect(await running.order('quiet-later')).toBeDefined();
  });

  it.each([{ advance: '30 minutes' }, { advance: 'P1M' }, { advance: '-PT1M' }, {}, { advance: 'PT1M', more: 1 }])(
    'refuses %j as a problem',
    async (body) => {
      const response = await control('clock', body);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    },
  );

  it('moves by the control and says what time it is', async () => {
    const before = (await (await control('clock')).json()) as { now: string };
    const after = (await (await control('clock', { advance: 'PT30M' })).json()) as { now: string };
    expect(Date.parse(after.now) - Date.parse(before.now)).toBeGreaterThanOrEqual(1_800_000);
    await running.settle();
  });
});

describe('a schedule', () => {
  it('that was missed several times runs once, at once', async () => {
    await running.settle();
    const before = await running.counted('tick');
    await running.engine.clock.advance(5 * 3_600_000);
    await running.settle();
    expect(await running.counted('tick')).toBe(before + 1);
  });

  it('runs at its next instant and not before', async () => {
    const before = await running.counted('tick');
    for (const expected of [1, 2, 3]) {
      await running.engine.clock.advance(3_600_000);
      await running.settle();
      expect(await running.counted('tick')).toBe(before + expected);
    }
  });

  it.each(['fixture-hourly', logicalId('AWS::Scheduler::Schedule')])('runs when it is asked to by %s', async (name) => {
    const response = await control(`schedules/${name}/run`, {});
    expect(response.status).toBe(200);
    const { result } = (await response.json()) as { result: { at: string } };
    expect(result.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('that does not exist is answered with those that do', async () => {
    const response = await control('schedules/daily/run', {});
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('fixture-hourly') });
  });
});

describe('the controls', () => {
  it.each([{ host: 'claims.example' }, { origin: 'https://claims.example' }])('refuse %j', async (headers) => {
    const status = await new Promise((resolve) =>
      get(`${running.engine.baseUrl}/_local/clock`, { headers }, (response) => resolve(response.resume().statusCode)),
    );
    expect(status).toBe(403);
  });
});
