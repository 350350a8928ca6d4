import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

let app: RunningApplication;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());

interface Trust {
  score: number;
  ledger: { event: string; submissionId: string }[];
}
const trustOf = async (n: number): Promise<Trust> => {
  const { id } = app.access.tenants[0]!.affiliates[n]!;
  return (await app.as.admin.call<Trust>('GET', `/v1/affiliates/${id}/trust`)).body;
};
const authorOf = (n: number, platform: 'youtube' | 'x') => app.access.tenants[0]!.affiliates[n]!.accounts[platform];

interface AlertShown {
  type: string;
  category: string;
  status: string;
  submissionId?: string;
}
const alertsOf = async (submissionId: string): Promise<AlertShown[]> =>
  (await app.as.analyst.call<{ items: AlertShown[] }>('GET', '/v1/alerts?limit=100')).body.items.filter(
    (alert) => alert.submissionId === submissionId,
  );

describe('gaming the system', () => {
  it('re-reporting the true number after a settled overclaim gains nothing', async () => {
    await app.post('x', '1960000000000000001', { views: 1000, author: authorOf(0, 'x') });
    const { body } = await app.submit('x', '1960000000000000001', { views: 3000 });
    await app.until(body.id, ({ verdict }) => verdict !== null);
    await app.later('PT2H');
    expect((await app.read(body.id)).verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: true });
    const punished = (await trustOf(0)).score;
    expect(punished).toBeCloseTo(0.4, 3);

    await app.as.affiliate(0).call('PUT', `/v1/submissions/${body.id}/metrics`, { claimed: { views: 1000 } });
    const corrected = await app.until(body.id, ({ revision, verdict }) => revision === 2 && verdict !== null);
    expect(corrected.verdict).toMatchObject({ status: 'MATCHED', final: true });
    expect((await trustOf(0)).score).toBeCloseTo(punished, 4);
    expect((await trustOf(0)).ledger).toHaveLength(1);
    expect(await alertsOf(body.id)).toMatchObject([{ type: 'HIGH_DISCREPANCY', category: 'FRAUD', status: 'OPEN' }]);
  });

  it('deleting the post before the settle time gains nothing', async () => {
    await app.post('x', '1960000000000000002', { views: 1000, author: authorOf(1, 'x') });
    const { body } = await app.submit('x', '1960000000000000002', { views: 5000 }, { affiliate: 1 });
    const first = await app.until(body.id, ({ verdict }) => verdict !== null);
    expect(first.verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: false });
    await app.post('x', '1960000000000000002', { state: 'deleted' });
    for (let hour = 0; hour < 27; hour += 3) await app.later('PT3H');

    const gone = await app.read(body.id);
    expect(gone.verdict).toMatchObject({ status: 'AFFILIATE_OVERCLAIMED', final: true });
    expect(gone.verdict?.reasons.map(({ code }) => code)).toContain('POST_GONE');
    expect(gone.verdict?.metrics[0]).toMatchObject({ observed: 1000 });
    expect(await alertsOf(body.id)).toMatchObject([{ type: 'POST_GONE', category: 'FRAUD', status: 'OPEN' }]);
    // Nothing is taken from trust before a person looked at it, and nothing is given.
    expect((await trustOf(1)).score).toBe(0.5);
  });

  it('claiming somebody else’s post gains nothing', async () => {
    await app.post('youtube', 'notmyvideo1', { views: 90_000, author: 'UCsomebodyelse0000000001' });
    const { body } = await app.submit('youtube', 'notmyvideo1', { views: 90_000 }, { affiliate: 2 });
    const shown = await app.until(body.id, ({ verdict }) => verdict !== null);
    expect(shown.verdict).toMatchObject({ status: 'UNVERIFIABLE', final: true });
    expect(shown.verdict?.reasons.map(({ code }) => code)).toEqual(['AUTHOR_MISMATCH']);
    expect(shown.flags).toContainEqual({ key: 'author_mismatch', severity: 'HIGH' });
    expect(await alertsOf(body.id)).toMatchObject([{ type: 'OWNERSHIP', category: 'FRAUD' }]);
    expect((await trustOf(2)).ledger).toEqual([]);
  });

  it('replacing a provisional overclaim by the truth does not undo it', async () => {
    await app.post('x', '1960000000000000004', { views: 1000, author: authorOf(2, 'x') });
    const { body } = await app.submit('x', '1960000000000000004', { views: 4000 }, { affiliate: 2 });
    await app.until(body.id, ({ verdict }) => verdict !== null);
    await app.as.affiliate(2).call('PUT', `/v1/submissions/${body.id}/metrics`, { claimed: { views: 1000 } });
    await app.until(body.id, ({ revision, verdict }) => revision === 2 && verdict !== null);
    await app.later('PT2H');
    const { ledger } = await trustOf(2);
    expect(ledger.filter(({ submissionId }) => submissionId === body.id).map(({ event }) => event)).toContain(
      'overclaim',
    );
    expect((await trustOf(2)).score).toBeLessThan(0.42);
  });
});
