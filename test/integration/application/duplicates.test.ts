import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyMessage } from '../../../shared/model/verify-message.ts';
import { alertStore } from '../../../shared/store/alerts.ts';
import { claimStore } from '../../../shared/store/claims.ts';
import { CONFLICT_TRIES } from '../../../shared/store/dynamo-client.ts';
import { trustStore } from '../../../shared/store/trust.ts';
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

/** An overclaim whose settle time has passed, with the message of its last check. */
async function settledOverclaim(
  postId: string,
  n: number,
): Promise<{ id: string; affiliateId: string; message: VerifyMessage }> {
  const affiliate = app.access.tenants[0]!.affiliates[n]!;
  await app.post('x', postId, { views: 1000, author: affiliate.accounts.x });
  const observedAt = new Date(app.engine.clock.now() - 2 * 3_600_000).toISOString();
  const { body } = await app.as.affiliate(n).call<{ id: string }>('POST', '/v1/submissions', {
    campaignId: app.campaignId,
    postUrl: `https://x.com/i/status/${postId}`,
    claimed: { views: 9000 },
    observedAt,
  });
  const message: VerifyMessage = {
    tenantId: app.access.tenants[0]!.id,
    submissionId: body.id,
    affiliateId: affiliate.id,
    revision: 1,
    attempt: 1,
    kind: 'first',
    platform: 'x',
    account: 'shared',
    postId,
    correlationId: 'req-duplicate',
  };
  return { id: body.id, affiliateId: affiliate.id, message };
}

async function movedOnce(id: string, affiliateId: string): Promise<void> {
  const tenantId = app.access.tenants[0]!.id;
  const { entries } = await trustStore(app.tables).ledger(tenantId, affiliateId, { limit: 100 });
  expect(entries.map(({ event, submissionId }) => [event, submissionId])).toEqual([['overclaim', id]]);
  expect((await trustStore(app.tables).score(tenantId, affiliateId))?.scoreNano).toBe(400_000_000);
  const { alerts } = await alertStore(app.tables).list(tenantId, { open: false, limit: 100 });
  expect(alerts.filter((alert) => alert.affiliateId === affiliateId)).toMatchObject([{ repeats: 0, submissionId: id }]);
  expect((await claimStore(app.tables).history(tenantId, id))?.attempts).toHaveLength(1);
}

describe('what is delivered more than once', () => {
  it('as the same message ten times moves trust once and makes one alert', async () => {
    const { id, affiliateId, message } = await settledOverclaim('1980000000000000001', 0);
    const QueueUrl = app.engine.queueUrl('VerifyStandardQueue');
    await Promise.all(
      Array.from({ length: 10 }, () =>
        sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) })),
      ),
    );
    await app.until(id, ({ verdict }) => verdict !== null);
    await app.rest(90);
    await movedOnce(id, affiliateId);
  });

  it('as the same batch run twice at once moves trust once and makes one alert', async () => {
    const { id, affiliateId, message } = await settledOverclaim('1980000000000000002', 1);
    const record = (messageId: string) => ({
      messageId,
      receiptHandle: messageId,
      body: JSON.stringify(message),
      attributes: { ApproximateReceiveCount: '1' },
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:none',
    });
    const dispatch = app.engine.functionName('Dispatch');
    await Promise.all(['a', 'b'].map((batch) => app.engine.invoke(dispatch, { Records: [record(batch)] })));
    await app.until(id, ({ verdict }) => verdict !== null);
    await app.rest(90);
    await movedOnce(id, affiliateId);
  });

  it('to a store that keeps refusing it is committed once, when the store gives in', async () => {
    // The fan-out is held, so that the store refuses before the commit is tried: as often as a client tries, and once more.
    await app.local('POST', '/faults', { target: 'lambda:FanOut', kind: 'delay', latencyMs: 3000, times: 1 });
    const { id, affiliateId } = await settledOverclaim('1980000000000000004', 2);
    const target = `dynamodb:${app.engine.tableName('TablesSubmissions')}`;
    await app.local('POST', '/faults', { target, kind: 'conflict', times: CONFLICT_TRIES + 1 });
    await app.until(id, ({ verdict }) => verdict !== null);
    await app.rest(90);
    expect(await (await app.local('GET', '/faults')).json()).toEqual({ faults: [] });
    await movedOnce(id, affiliateId);
  });

  it('and cannot be read fails alone: its cause is kept, its mates are done', async () => {
    const { id } = await settledOverclaim('1980000000000000003', 0);
    const QueueUrl = app.engine.queueUrl('VerifyStandardQueue');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"tenantId": "northwind", "bro' }));
    await app.until(id, ({ verdict }) => verdict !== null);
    const letters = async () =>
      (await app.tables.query({ table: 'submissions', partition: 't#platform#dl' })).items.filter(
        ({ cause }) => cause === 'UNPARSABLE_MESSAGE',
      );
    await expect.poll(letters, { timeout: 20_000 }).toMatchObject([{ detail: 'the message is not JSON' }]);
  });
});
