import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());

const requests = async (): Promise<number> =>
  ((await (await app.control('GET', '/requests/youtube')).json()) as unknown[]).length;
interface History {
  revisions: { attempts: { outcome: string; counted: boolean }[] }[];
}

describe('a platform that is down', () => {
  const ids: string[] = [];

  it('yields MISSING with the reason, and the breaker opens after five failed calls', async () => {
    await app.control('PUT', '/faults/youtube', { kind: 'server_error' });
    for (let n = 0; n < 7; n += 1) {
      await app.post('youtube', `outagevid0${n}`, { views: 1000 });
      const { body } = await app.submit('youtube', `outagevid0${n}`, { views: 1000 });
      ids.push(body.id);
      await app.until(body.id, ({ verdict }) => verdict !== null);
    }
    const reasons = await Promise.all(ids.map(async (id) => (await app.read(id)).verdict?.missingReason));
    expect(reasons).toEqual([...Array.from({ length: 5 }, () => 'UPSTREAM_ERROR'), 'BREAKER_OPEN', 'BREAKER_OPEN']);
  });

  it('is not called while the breaker is open', async () => {
    const before = await requests();
    // Each of the five calls was tried twice.
    expect(before).toBe(10);
    const { body } = await app.submit('youtube', 'outagevid09', { views: 1 });
    ids.push(body.id);
    expect((await app.until(body.id, ({ verdict }) => verdict !== null)).verdict?.missingReason).toBe('BREAKER_OPEN');
    expect(await requests()).toBe(before);
  });

  it('does not concern the other platform', async () => {
    await app.post('x', '1970000000000000001', { views: 500 });
    const { body } = await app.submit('x', '1970000000000000001', { views: 500 });
    expect((await app.until(body.id, ({ verdict }) => verdict !== null)).verdict?.status).toBe('MATCHED');
  });

  it('has its claims verified after it recovers, without anyone acting and without counting an attempt', async () => {
    await app.control('DELETE', '/faults/youtube');
    await app.post('youtube', 'outagevid09', { views: 1 });
    await app.later('PT35M');
    await app.later('PT35M');
    for (const id of ids) {
      expect((await app.read(id)).verdict, id).toMatchObject({ status: 'MATCHED', final: true });
      const history = (await app.as.admin.call<History>('GET', `/v1/submissions/${id}/history`)).body;
      const { attempts } = history.revisions[0]!;
      expect(attempts.at(-1)?.outcome).toBe('OBSERVED');
      for (const attempt of attempts.slice(0, -1)) {
        expect(attempt).toMatchObject({
          outcome: expect.stringMatching(/^(UPSTREAM_ERROR|BREAKER_OPEN)$/),
          counted: false,
        });
      }
    }
  });
});
