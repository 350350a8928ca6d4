import { afterAll, describe, expect, it } from 'vitest';
import { runFixture, type Running } from '../engine/fixture/running.ts';

const answersOf = async (running: Running): Promise<unknown[]> => {
  const { engine } = running;
  const answers: unknown[] = [];
  for (const id of ['one', 'two']) answers.push((await running.post({ id, items: ['pen', 'ink'] })).status);
  await running.settle();
  for (const id of ['one', 'two', 'none']) {
    const answer = await fetch(`${engine.baseUrl}/orders/${id}`);
    answers.push([answer.status, await answer.json()]);
  }
  answers.push(await engine.invoke(engine.functionName('SecretFunction'), { put: 'changed' }));
  answers.push(await running.counted('done one'));
  return answers;
};

describe('the gateway', () => {
  afterAll(() => {
    delete process.env['LOCAL_GATEWAY'];
  });

  it('gives the same answers whether it is there or not', async () => {
    const gated = await runFixture();
    const withIt = await answersOf(gated);
    expect(
      (await fetch(`${gated.engine.baseUrl}/_local/usage`).then((answer) => answer.text())).length,
    ).toBeGreaterThan(500);
    await gated.end();

    process.env['LOCAL_GATEWAY'] = 'off';
    const bare = await runFixture();
    const { AWS_ENDPOINT_URL_DYNAMODB } = bare.engine.sdkEnvironment;
    expect(await answersOf(bare)).toEqual(withIt);
    const usage: unknown = await fetch(`${bare.engine.baseUrl}/_local/usage`).then((answer) => answer.json());
    expect(usage).toMatchObject({ services: { dynamodb: { byFunction: {} } } });
    expect(AWS_ENDPOINT_URL_DYNAMODB).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await bare.end();
  });
});
