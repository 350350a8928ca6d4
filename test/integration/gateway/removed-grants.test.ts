import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../../../local/engine/engine.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';
import { temporaryFolder } from '../engine/fixture/assemble.ts';
import { stackWithout, type Taken } from './changed-stack.ts';

let app: RunningApplication;
let cdkOut: string;
const dataDir = temporaryFolder();
beforeAll(async () => {
  cdkOut = stackWithout(
    { role: 'Submissions', action: 'dynamodb:PutItem', on: 'TablesSubmissions' },
    { role: 'Submissions', action: 'dynamodb:Query', on: '/index/byAffiliate' },
    { role: 'Affiliates', action: 'secretsmanager:GetSecretValue', on: 'SecretsCursor' },
    { role: 'ReconcileMachine', action: 'lambda:InvokeFunction', on: '"Reconcile' },
    { role: 'MinuteSweep', action: 'lambda:InvokeFunction', on: 'Sweep' },
  );
  app = await runApplication(dataDir, cdkOut);
});
afterAll(async () => {
  await app.stop();
  rmSync(cdkOut, { recursive: true });
});

const logOf = (name: string): string => readFileSync(join(dataDir, 'logs', `claimcheck-local-${name}.log`), 'utf8');

describe('a grant that is taken out of the stack', () => {
  it('on a table: the claim cannot be stored, and the log says who may not do what', async () => {
    const { status } = await app.submit('x', '1960000000000000900', { views: 1 });
    expect(status).toBe(500);
    expect(logOf('submissions')).toContain('AccessDeniedException');
    expect(logOf('submissions')).toMatch(/not authorized to perform: dynamodb:PutItem on resource: [^ ]*Submissions/);
  });

  it('on an index: the list by affiliate cannot be read, and the table itself still can', async () => {
    const { id } = app.access.tenants[0]!.affiliates[0]!;
    const list = await app.as.admin.call('GET', `/v1/submissions?affiliateId=${id}`);
    expect(list.status).toBe(500);
    expect(logOf('submissions')).toMatch(/dynamodb:Query on resource: [^ ]*\/index\/byAffiliate/);
    expect((await app.as.admin.call('GET', '/v1/submissions/sub_none')).status).toBe(404);
  });

  it('on a secret: pages cannot be signed', async () => {
    expect((await app.as.admin.call('GET', '/v1/affiliates?limit=1')).status).toBe(500);
    expect(logOf('affiliates')).toMatch(/secretsmanager:GetSecretValue on resource: [^ ]*cursor/);
  });

  it("of the state machine's role: its task fails with the name that AWS gives it", async () => {
    const machines = new SFNClient({
      region: 'us-east-1',
      endpoint: app.engine.sdkEnvironment['AWS_ENDPOINT_URL']!,
      credentials: { accessKeyId: app.engine.sdkEnvironment['AWS_ACCESS_KEY_ID']!, secretAccessKey: 'local' },
    });
    const { error, cause } = await machines.send(
      new StartSyncExecutionCommand({
        stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:claimcheck-local-reconcile',
        input: JSON.stringify({ platforms: [] }),
      }),
    );
    expect(error).toBe('Lambda.AWSLambdaException');
    expect(cause).toMatch(/not authorized to perform: lambda:InvokeFunction on resource: [^ ]*local-reconcile/);
  });

  it("of a schedule's role: it cannot run its function", async () => {
    const run = await app.local('POST', '/schedules/claimcheck-local-sweep/run');
    expect(run.status).toBe(502);
    expect(await run.text()).toContain('AccessDeniedException');
  });
});

const starting: [string, Taken, RegExp][] = [
  [
    'to delete from the queue that it is invoked from',
    { role: 'Dispatch', action: 'sqs:DeleteMessage', on: 'VerifyStandardQueue' },
    /dispatch cannot be invoked from .*VerifyStandard.*sqs:DeleteMessage/,
  ],
  [
    'to read the stream that it is invoked from',
    { role: 'FanOut', action: 'dynamodb:GetRecords', on: 'TablesSubmissions' },
    /fan-out cannot be invoked from .*Submissions.*dynamodb:GetRecords/,
  ],
  [
    'to send to the queue of its failures',
    { role: 'FanOut', action: 'sqs:SendMessage', on: 'OutboxFailures' },
    /fan-out cannot be invoked from .*sqs:SendMessage .*OutboxFailures/,
  ],
];

describe('a function that may not do what its event source needs', () => {
  it.each(starting)('stops the start: %s', async (_, taken, message) => {
    const folder = temporaryFolder();
    const changed = stackWithout(taken);
    await expect(startEngine({ cdkOut: changed, dataDir: folder, port: 0 })).rejects.toThrow(message);
    rmSync(folder, { recursive: true });
    rmSync(changed, { recursive: true });
  });
});
