import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../../local/demo/api-client.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';
import { sdkSettings } from '../../support/sdk-settings.ts';

let app: RunningApplication;
let operator: ApiClient;
let sqs: SQSClient;
let tenantId: string;
let author: string;
beforeAll(async () => {
  app = await runApplication();
  operator = new ApiClient(app.access.baseUrl, app.access.operatorKey);
  tenantId = app.access.tenants[0]!.id;
  author = app.access.tenants[0]!.affiliates[0]!.accounts.x!;
  sqs = new SQSClient(sdkSettings(app.engine.sdkEnvironment, 'SQS'));
});
afterAll(async () => {
  sqs.destroy();
  await app.stop();
});

interface Letter {
  id: string;
  cause: string;
  state: string;
  submissionId?: string;
}
interface Listed {
  items: Letter[];
  waiting: { queue: string; approximateMessages: number; messages: { check: { submissionId: string } | null }[] }[];
}
interface Redrive {
  id: string;
  total: number;
  done: number;
  moves: { status: string; approximateMoved?: number }[];
}

const list = async (tenant = tenantId, more = ''): Promise<Listed> => {
  const { status, body } = await operator.call<Listed>('GET', `/v1/ops/dead-letters?tenantId=${tenant}${more}`);
  expect(status).toBe(200);
  return body;
};
const lettersOf = async (id: string): Promise<Letter[]> =>
  (await list()).items.filter(({ submissionId }) => submissionId === id);
const waitingIds = ({ waiting }: Listed): unknown[] =>
  waiting.flatMap(({ messages }) => messages.map(({ check }) => check?.submissionId ?? null));
const redrive = (body: object, query = '', headers = {}) =>
  operator.call<Redrive>(
    'POST',
    `/v1/ops/dead-letters/redrive${query}`,
    { reason: 'it works again', ...body },
    headers,
  );
const attemptsOf = async (id: string): Promise<number> => {
  const { body } = await app.as.admin.call<{ revisions: { attempts: unknown[] }[] }>(
    'GET',
    `/v1/submissions/${id}/history`,
  );
  return body.revisions.flatMap(({ attempts }) => attempts).length;
};
const advance = (duration: string): Promise<Response> => app.local('POST', '/clock', { advance: duration });

/** A claim of a post that its platform does not show yet: another check is owed. */
async function owed(postId: string, views: number): Promise<string> {
  const { body } = await app.submit('x', postId, { views });
  await app.until(body.id, ({ verdict }) => verdict !== null);
  return body.id;
}

/** How many messages the verify queues hold, visible or not. */
async function working(): Promise<number> {
  const counts = await Promise.all(
    ['VerifyStandardQueue', 'VerifyPriorityQueue'].map(async (queue) => {
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
      const QueueUrl = app.engine.queueUrl(queue);
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
      );
      return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Lets the next check of these claims fail five times, whoever hands it out. No message lies in a queue of dead letters without its record. */
async function giveUpOn(...ids: string[]): Promise<void> {
  await app.local('POST', '/faults', { target: 'lambda:reconcile', kind: 'crash_before_commit' });
  await advance('PT30M');
  await expect
    .poll(
      async () => {
        await advance('PT1M');
        const lying = waitingIds(await list());
        for (const id of ids.filter((one) => lying.includes(one))) expect(await lettersOf(id)).toHaveLength(1);
        return [ids.filter((id) => !lying.includes(id)), await working()];
      },
      { timeout: 90_000, interval: 500 },
    )
    .toEqual([[], 0]);
  await app.local('DELETE', '/faults');
}

/** The redrive once SQS has moved everything. */
const moved = (id: string) =>
  expect
    .poll(async () => (await operator.call<Redrive>('GET', `/v1/ops/dead-letters/redrives/${id}`)).body.moves, {
      timeout: 20_000,
    })
    .toMatchObject([{ status: 'COMPLETED' }, { status: 'COMPLETED' }]);

describe('checks that failed five times', () => {
  it('are listed with their cause, and verified once when everything is moved back, twice', async () => {
    // So many views without evidence are checked with priority.
    const posts = [
      { postId: '1984000000000000001', views: 1000 },
      { postId: '1984000000000000002', views: 60_000 },
    ];
    const ids: string[] = [];
    for (const { postId, views } of posts) ids.push(await owed(postId, views));
    await giveUpOn(...ids);
    for (const id of ids)
      expect(await lettersOf(id)).toMatchObject([
        { cause: 'INFRASTRUCTURE', state: 'open', attempts: 5, lastStatus: 'MISSING_PLATFORM_DATA' },
      ]);

    for (const { postId, views } of posts) await app.post('x', postId, { views, author });
    const before = await Promise.all(ids.map(attemptsOf));
    const [first, second] = [await redrive({ all: true }), await redrive({ all: true })];
    expect([first.status, [200, 202].includes(second.status)]).toEqual([202, true]);
    await moved(first.body.id);
    for (const id of ids) await app.until(id, ({ verdict }) => verdict?.status === 'MATCHED');
    expect(await Promise.all(ids.map(attemptsOf))).toEqual(before.map((attempts) => attempts + 1));
    for (const id of ids) expect(await lettersOf(id)).toMatchObject([{ state: 'settled' }]);
    expect((await list()).waiting).toMatchObject([{ approximateMessages: 0 }, { approximateMessages: 0 }]);
  });

  it('are verified once when they are selected, twice, and their messages moved back as well', async () => {
    const postId = '1984000000000000003';
    const id = await owed(postId, 1000);
    await giveUpOn(id);
    await app.post('x', postId, { views: 1000, author });
    const before = await attemptsOf(id);
    const [{ id: letterId }] = (await lettersOf(id)) as [Letter];
    const query = `?tenantId=${tenantId}`;
    const key = { 'idempotency-key': 'selected-once' };
    expect((await redrive({ ids: [letterId] }, '?tenantId=nowhere', key)).status).toBe(404);
    const first = await redrive({ ids: [letterId] }, query, { 'idempotency-key': 'selected-twice' });
    const replayed = await redrive({ ids: [letterId] }, query, { 'idempotency-key': 'selected-twice' });
    const again = await redrive({ ids: [letterId] }, query);
    expect(first.body).toMatchObject({ total: 1, done: 1, skipped: [] });
    expect(replayed.body).toEqual(first.body);
    expect(again.body).toMatchObject({ total: 1, done: 0 });

    await moved((await redrive({ all: true })).body.id);
    await app.later('PT1M');
    expect(await app.read(id)).toMatchObject({ verdict: { status: 'MATCHED' } });
    expect(await attemptsOf(id)).toBe(before + 1);
    expect(await lettersOf(id)).toMatchObject([{ state: 'settled', redriveId: first.body.id }]);
    const { body } = await operator.call<{ items: Redrive[] }>('GET', '/v1/ops/dead-letters/redrives?limit=100');
    expect(body.items.map((one) => one.id)).toContain(first.body.id);
  });
});

describe('a claim whose retries are spent', () => {
  it('keeps its verdict until it is asked for again, and has another when the post is there', async () => {
    const postId = '1984000000000000004';
    const id = await owed(postId, 1000);
    for (let hours = 0; hours < 30; hours += 6) await app.later('PT6H');
    expect(await app.read(id)).toMatchObject({ verdict: { status: 'MISSING_PLATFORM_DATA', final: true } });
    expect(await lettersOf(id)).toMatchObject([{ cause: 'RETRIES_SPENT', state: 'open' }]);

    const query = `?tenantId=${tenantId}`;
    expect((await redrive({ cause: 'RETRIES_SPENT' }, query)).body).toMatchObject({ total: 1, done: 1 });
    await app.later('PT1M');
    expect(await app.read(id)).toMatchObject({ verdict: { status: 'MISSING_PLATFORM_DATA', final: true } });
    expect(await lettersOf(id)).toMatchObject([{ state: 'open', times: 2 }]);

    await app.post('x', postId, { views: 1000, author });
    await redrive({ cause: 'RETRIES_SPENT' }, query);
    await app.later('PT1M');
    expect(await app.read(id)).toMatchObject({ verdict: { status: 'MATCHED', final: true } });
    expect(await lettersOf(id)).toMatchObject([{ state: 'settled' }]);
  });
});

describe('a message that cannot be read', () => {
  it('has one record under the platform, and is not asked for again', async () => {
    const QueueUrl = app.engine.queueUrl('VerifyStandardQueue');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"tenantId": "northwind", "bro' }));
    await expect
      .poll(
        async () => {
          await advance('PT10M');
          return waitingIds(await list());
        },
        { timeout: 60_000, interval: 500 },
      )
      .toEqual([null]);
    const { items } = await list('platform');
    expect(items).toMatchObject([{ cause: 'UNPARSABLE_MESSAGE', times: 1, attempts: 5 }]);
    const { body } = await redrive({ cause: 'UNPARSABLE_MESSAGE' }, '?tenantId=platform');
    expect(body).toMatchObject({ total: 0, done: 0 });
  });
});
