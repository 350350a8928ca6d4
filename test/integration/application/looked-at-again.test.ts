import { afterAll, beforeAll, expect, it } from 'vitest';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

interface History {
  revisions: { attempts: { kind: string }[] }[];
}

let app: RunningApplication;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());

it('looks at claims that matched together again, each once, at every step of the ladder', async () => {
  const posts = Array.from({ length: 8 }, (_, n) => `again00000${n}`);
  for (const post of posts) await app.post('youtube', post, { views: 700 });
  const submissions = posts.map((postUrl) => ({
    campaignId: app.campaignId,
    postUrl: `https://youtu.be/${postUrl}`,
    claimed: { views: 700 },
  }));
  const reported = await app.as
    .affiliate()
    .call<{ outcomes: { id: string }[] }>('POST', '/v1/submissions/batch', { submissions });
  const ids = reported.body.outcomes.map(({ id }) => id);
  await app.rest();
  const lots = async () => {
    const claims = await Promise.all(ids.map((id) => app.read(id)));
    return new Set(claims.map(({ nextCheckAt }) => nextCheckAt));
  };
  expect([...(await lots())]).toEqual([expect.stringMatching(/^\d{4}-/)]);

  const kinds = async (): Promise<string[][]> => {
    const read = async (id: string) =>
      (await app.as.admin.call<History>('GET', `/v1/submissions/${id}/history`)).body.revisions[0]!;
    return (await Promise.all(ids.map(read))).map(({ attempts }) => attempts.map(({ kind }) => kind));
  };
  await app.later('PT71H59M');
  expect(await kinds()).toEqual(ids.map(() => ['first']));
  await app.later('PT3M');
  expect(await kinds()).toEqual(ids.map(() => ['first', 'reverify']));
  await app.later('P5D');
  expect(await kinds()).toEqual(ids.map(() => ['first', 'reverify', 'reverify']));
});
