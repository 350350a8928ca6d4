import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../../shared/model/dead-letter.ts';
import { deadLetterStore } from '../../../shared/store/dead-letters.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';
import { sdkSettings } from '../../support/sdk-settings.ts';

let app: RunningApplication;
let sqs: SQSClient;
beforeAll(async () => {
  app = await runApplication();
  sqs = new SQSClient(sdkSettings(app.engine.sdkEnvironment, 'SQS'));
});
afterAll(async () => {
  sqs.destroy();
  await app.stop();
});

/** A claim of a post that its platform does not show: another check is owed. */
async function owed(postId: string, views: number): Promise<string> {
  const { body } = await app.submit('x', postId, { views });
  const { nextCheckAt } = await app.until(body.id, ({ verdict }) => verdict !== null);
  expect(nextCheckAt).toBeDefined();
  return body.id;
}

const lettersOf = async (tenantId: string): Promise<DeadLetter[]> =>
  (await deadLetterStore(app.tables).list(tenantId, { limit: 100 })).letters;
const advance = (duration: string): Promise<Response> => app.local('POST', '/clock', { advance: duration });

/** What lies in a queue, and is hidden from the next look. */
async function bodiesIn(queue: string): Promise<string[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: app.engine.queueUrl(queue) }));
  return Messages.map(({ Body = '' }) => Body);
}

describe('work that is given up', () => {
  it('before it is queued leaves its place in the stream in the queue of failures', async () => {
    await app.local('POST', '/faults', { target: 'lambda:fan-out', kind: 'error' });
    const { body } = await app.submit('x', '1985000000000000000', { views: 1 });
    const place = expect.stringMatching(/"condition":"RetryAttemptsExhausted".*"batchSize":1/);
    await expect.poll(() => bodiesIn('OutboxFailuresQueue'), { timeout: 30_000 }).toEqual([place]);
    await app.local('DELETE', '/faults');
    expect(await app.read(body.id)).toMatchObject({ status: 'PENDING', verdict: null });
  });

  it('after five deliveries leaves its cause, is owed no more, and lies in the dead-letter queue', async () => {
    // So many views without evidence are checked with priority.
    const id = await owed('1985000000000000001', 60_000);
    await app.local('POST', '/faults', { target: 'lambda:reconcile', kind: 'crash_before_commit' });
    const unreadable = '{"tenantId": "northwind", "bro';
    const QueueUrl = app.engine.queueUrl('VerifyStandardQueue');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: unreadable }));

    await advance('PT30M');
    const dead: string[] = [];
    await expect
      .poll(
        async () => {
          await advance('PT1M');
          for (const queue of ['VerifyStandardDeadLettersQueue', 'VerifyPriorityDeadLettersQueue'])
            dead.push(...(await bodiesIn(queue)));
          return [dead.includes(unreadable), dead.some((body) => body.includes(id))];
        },
        { timeout: 60_000, interval: 500 },
      )
      .toEqual([true, true]);
    await app.local('DELETE', '/faults');

    const tenantId = app.access.tenants[0]!.id;
    expect(await lettersOf(tenantId)).toMatchObject([
      { cause: 'INFRASTRUCTURE', submissionId: id, attempts: 5, detail: expect.stringContaining('execution FAILED') },
    ]);
    expect(await lettersOf('platform')).toMatchObject([{ cause: 'UNPARSABLE_MESSAGE', attempts: 5 }]);
    const shown = await app.read(id);
    expect(shown.verdict).toMatchObject({ status: 'MISSING_PLATFORM_DATA', final: false });
    expect(shown.nextCheckAt).toBeUndefined();
  });

  it('after five leases without an outcome leaves its cause, and is owed no more', async () => {
    const id = await owed('1985000000000000002', 100);
    await app.local('PUT', '/mappings', { paused: true });
    await advance('PT30M');
    for (let lease = 0; lease < 6; lease += 1) {
      expect((await app.local('POST', '/schedules/claimcheck-local-sweep/run')).status).toBe(200);
      await advance('PT15M');
    }
    await expect
      .poll(async () => await lettersOf(app.access.tenants[0]!.id), { timeout: 20_000 })
      .toContainEqual(
        expect.objectContaining({ cause: 'LEASES_SPENT', submissionId: id, lastStatus: 'MISSING_PLATFORM_DATA' }),
      );
    expect((await app.read(id)).nextCheckAt).toBeUndefined();
  });
});
