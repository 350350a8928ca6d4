import { rmSync } from 'node:fs';
import { SendEmailCommand, SESv2Client, GetAccountCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessKeyIdOf } from '../../../local/engine/endpoints.ts';
import { startSimulators, type Simulators } from '../../../local/simulators/simulators.ts';
import { temporaryFolder } from '../engine/fixture/assemble.ts';
import { attach, caught, runAs, type Acting } from './as-function.ts';

const IDENTITY = 'arn:aws:ses:us-east-1:000000000000:identity/';
const mail = (changes: Partial<SendEmailCommandInput> = {}) =>
  new SendEmailCommand({
    FromEmailAddress: 'alerts@claimcheck.example',
    Destination: { ToAddresses: ['ops@northwind.example'] },
    Content: { Simple: { Subject: { Data: 'hello' }, Body: { Text: { Data: 'a' } } } },
    ...changes,
  });

let simulators: Simulators;
let acting: Acting;
const folder = temporaryFolder();
const open: SESv2Client[] = [];
beforeAll(async () => {
  simulators = await startSimulators({ port: 0, dataDir: folder });
  const right = (name: string, Effect: 'Allow' | 'Deny' = 'Allow') => ({
    Effect,
    Action: 'ses:SendEmail',
    Resource: `${IDENTITY}${name}`,
  });
  acting = await runAs(
    (template) => {
      attach(template, 'WorkFunction', [right('claimcheck.example')]);
      attach(template, 'WatchFunction', [right('alerts@claimcheck.example')]);
      attach(template, 'TickFunction', [right('claimcheck.example'), right('alerts@claimcheck.example', 'Deny')]);
      attach(template, 'PriceFunction', [right('*@claimcheck.example')]);
    },
    { mailTo: new URL(`${simulators.url}/ses`) },
  );
  vi.stubEnv('AWS_ENDPOINT_URL', acting.engine.sdkEnvironment['AWS_ENDPOINT_URL']);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const client of open) client.destroy();
  await acting.end();
  await simulators.stop();
  rmSync(folder, { recursive: true });
});

const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${simulators.url}/_control/${path}`, { method, ...sent });
  return response.status === 204 ? undefined : response.json();
};
const inbox = () => control('GET', 'inbox/ses');
beforeEach(() => control('DELETE', 'inbox/ses'));

/** The SDK's client as a function has it: its endpoint comes from the environment. */
const mailsOf = (prefix: string): SESv2Client => {
  const accessKeyId = accessKeyIdOf(acting.engine.functionName(prefix));
  const client = new SESv2Client({
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey: 'local' },
  });
  open.push(client);
  return client;
};

describe('a mail of a function', () => {
  it.each([
    ['its domain', 'WorkFunction', 'alerts@claimcheck.example'],
    ['its domain, by a name', 'WorkFunction', 'Claimcheck <alerts@Claimcheck.example>'],
    ['its address', 'WatchFunction', 'alerts@claimcheck.example'],
    ['its address, by a name', 'WatchFunction', '"Claimcheck, alerts" <alerts@claimcheck.example>'],
    ['a pattern', 'PriceFunction', 'other@claimcheck.example'],
  ])('arrives where its role may send from %s', async (_, prefix, FromEmailAddress) => {
    const { MessageId } = await mailsOf(prefix).send(mail({ FromEmailAddress }));
    expect(MessageId).toMatch(/^0100/);
    expect(await inbox()).toMatchObject([
      {
        path: '/v2/email/outbound-emails',
        body: { FromEmailAddress, Destination: { ToAddresses: ['ops@northwind.example'] } },
      },
    ]);
    expect(JSON.stringify(await inbox())).not.toMatch(/Credential=|LKIA/);
  });

  it.each([
    [
      'nothing',
      'MisbehaveFunction',
      'alerts@claimcheck.example',
      /no identity-based policy allows the ses:SendEmail action/,
    ],
    ['another address', 'WatchFunction', 'other@claimcheck.example', /no identity-based policy allows/],
    ['another domain', 'WorkFunction', 'alerts@claimcheck.example.net', /no identity-based policy allows/],
    ['the domain, but not the address', 'TickFunction', 'alerts@claimcheck.example', /explicit deny/],
  ])('is denied where its role may send from %s', async (_, prefix, FromEmailAddress, sentence) => {
    const error = await caught(mailsOf(prefix).send(mail({ FromEmailAddress })));
    expect(error).toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
    expect(String(error)).toMatch(sentence);
    expect(String(error)).toContain(`on resource: ${IDENTITY}`);
    expect(await inbox()).toEqual([]);
  });

  it('by a configuration set needs a right on that too', async () => {
    const error = await caught(mailsOf('WorkFunction').send(mail({ ConfigurationSetName: 'main' })));
    expect(String(error)).toContain('configuration-set/main');
  });

  it('by nobody is refused', async () => {
    const credentials = { accessKeyId: 'nobody', secretAccessKey: 'local' };
    const client = new SESv2Client({ region: 'us-east-1', credentials, maxAttempts: 1 });
    open.push(client);
    expect(String(await caught(client.send(mail())))).toContain('security token');
  });

  it('is refused by the receiver in its own words', async () => {
    await control('PUT', 'faults/ses', { kind: 'bad_token', variant: 'SendingPausedException', times: 1 });
    expect(await caught(mailsOf('WorkFunction').send(mail()))).toMatchObject({ name: 'SendingPausedException' });
    const empty = caught(mailsOf('WorkFunction').send(mail({ Content: undefined })));
    expect(await empty).toMatchObject({ name: 'BadRequestException' });
  });

  it('gets no answer where the receiver gives none', async () => {
    await control('PUT', 'faults/ses', { kind: 'timeout', latencyMs: 1, times: 1 });
    const error = await caught(mailsOf('WorkFunction').send(mail()));
    expect(error).not.toHaveProperty('$metadata.httpStatusCode');
    expect(await inbox()).toEqual([]);
  });

  it('is counted, the developer’s own is not', async () => {
    await acting.local('DELETE', '/usage');
    await mailsOf('WorkFunction').send(mail());
    const name = acting.engine.functionName('WorkFunction');
    expect((await acting.usage()).mails).toEqual({ calls: 1, byFunction: { [name]: 1 } });
  });
});

describe('the SES of the engine', () => {
  it('does nothing but send mails', async () => {
    expect(await caught(mailsOf('WorkFunction').send(new GetAccountCommand({})))).toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  });
});
