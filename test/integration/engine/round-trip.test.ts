import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFixture, until, type Running } from './fixture/running.ts';

let running: Running;
beforeAll(async () => {
  running = await runFixture();
});
afterAll(() => running.end());

describe('from the HTTP API through a queue and a state machine into a table', () => {
  it('retries what may pass, catches what will not, and keeps the order of a map', async () => {
    const accepted = await running.post({ id: 'one', items: ['apple', 'flaky-1', 'broken-1'] });
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('x-answer')).toBe('queued');
    expect(accepted.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect((await running.engine.idle()).idle).toBe(false);
    await running.settle();

    const read = await fetch(`${running.engine.baseUrl}/orders/one`);
    expect(await read.json()).toMatchObject({
      status: 'SUCCEEDED',
      receives: '1',
      source: 'api',
      output: [
        { name: 'apple', cents: 500 },
        { name: 'flaky-1', cents: 700 },
        { name: 'broken-1', failure: { Error: 'Broken', Cause: expect.stringContaining('cannot be priced') } },
      ],
    });
    expect(await running.counted('priced one flaky-1')).toBe(3);
    expect(await running.counted('seen INSERT one')).toBe(1);
  });

  it('answers a failed execution with its error, as AWS does, not with a failed call', async () => {
    await running.post({ id: 'refused', items: [], refuse: true });
    await running.settle();
    expect(await running.order('refused')).toMatchObject({ status: 'FAILED', error: 'Refused' });
  });

  it('fails an execution whose data grow past 256 KiB, whatever it catches', async () => {
    await running.post({ id: 'huge', items: ['huge-1'] });
    await running.settle();
    expect(await running.order('huge')).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('the HTTP API', () => {
  it('gives a function the event of payload format 2.0', async () => {
    const response = await fetch(`${running.engine.baseUrl}/echo/a%20b/c?x=1&x=2&y=%26`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', cookie: 'k=v; l=w', 'X-Many': 'one' },
      body: '{"some":"body"}',
    });
    const { event } = (await response.json()) as { event: unknown };
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /echo/{proxy+}',
      rawPath: '/echo/a b/c',
      rawQueryString: 'x=1&x=2&y=%26',
      cookies: ['k=v', 'l=w'],
      headers: { 'x-many': 'one', 'content-type': 'application/json' },
      queryStringParameters: { x: '1,2', y: '&' },
      pathParameters: { proxy: 'a b/c' },
      body: '{"some":"body"}',
      isBase64Encoded: false,
      requestContext: { http: { method: 'PUT', path: '/echo/a b/c', sourceIp: '127.0.0.1' }, stage: '$default' },
    });
    expect(event).not.toHaveProperty('headers.cookie');
  });

  it('gives a function bytes as base64', async () => {
    const response = await fetch(`${running.engine.baseUrl}/echo/x`, {
      method: 'POST',
      body: new Uint8Array([0, 255]),
    });
    const { event } = (await response.json()) as { event: unknown };
    expect(event).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  it('answers 404 without a route and 413 above 10 MB', async () => {
    const { baseUrl } = running.engine;
    const missing = await fetch(`${baseUrl}/nowhere`);
    expect([missing.status, await missing.json()]).toEqual([404, { message: 'Not Found' }]);
    expect((await fetch(`${baseUrl}/orders`, { method: 'DELETE' })).status).toBe(404);
    const large = await fetch(`${baseUrl}/orders`, { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });
    expect(large.status).toBe(413);
  });

  it('answers 500 when the function fails', async () => {
    const response = await fetch(`${running.engine.baseUrl}/orders`, { method: 'POST', body: 'not json' });
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });
});

describe('a function', () => {
  it('runs with its own variables and what Lambda adds, and nothing of this process', async () => {
    process.env['OF_THIS_PROCESS'] = 'yes';
    const { environment, context } = (await running.engine.invoke(running.engine.functionName('EchoFunction'), {})) as {
      environment: Record<string, string>;
      context: Record<string, unknown>;
    };
    const name = running.engine.functionName('EchoFunction');
    expect(environment).toMatchObject({
      ORDERS_TABLE: running.engine.tableName('Orders'),
      API_URL: running.engine.baseUrl,
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    });
    expect(environment).not.toHaveProperty('OF_THIS_PROCESS');
    expect(environment['AWS_ACCESS_KEY_ID']).not.toBe(running.engine.sdkEnvironment['AWS_ACCESS_KEY_ID']);
    expect(context).toMatchObject({
      functionName: name,
      memoryLimitInMB: '256',
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    });
    expect(context['remaining']).toBeGreaterThan(9000);
  });

  const misbehaviours = [
    ['a busy loop', 'spin', 'Sandbox.Timedout', /Task timed out after 1\.00 seconds/],
    ['the end of its process', 'exit', 'Runtime.ExitError', /exit status 3/],
    ['a promise that nobody waits for', 'reject', 'Error', /nobody waits for this/],
    ['an error', 'throw', 'RangeError', /out of range/],
  ] as const;
  it.each(misbehaviours)('loses only the invocation by %s', async (_, how, errorType, message) => {
    const name = running.engine.functionName('Misbehave');
    const failed = running.engine.invoke(name, { how });
    await expect(failed).rejects.toMatchObject({ name: errorType, message: expect.stringMatching(message) });
    expect(await running.engine.invoke(name, {})).toBe('fine');
  });

  it('loses only the invocation by more memory than it has', async () => {
    const failed = running.engine.invoke(running.engine.functionName('Hoard'), {});
    await expect(failed).rejects.toMatchObject({ name: 'Runtime.OutOfMemory' });
  });

  it('writes its log to a file, with traces that name the sources', () => {
    const log = readFileSync(join(running.dataDir, 'logs', `${running.engine.functionName('Misbehave')}.log`), 'utf8');
    expect(log).toContain('{"behaved":true}\n');
    expect(log).toContain('fixture/handlers.ts:');
  });

  it('reads and changes a secret, which is kept where only its owner can read it', async () => {
    const name = running.engine.functionName('SecretF');
    expect(await running.engine.invoke(name, {})).toMatch(/^.{32}$/);
    expect(await running.engine.invoke(name, { put: 'changed' })).toBe('changed');
    expect(statSync(join(running.dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });
});

describe('partial batch failures', () => {
  it('brings a poisoned message to the dead letters while its mates are done once', async () => {
    await Promise.all(
      Array.from({ length: 9 }, (_, i) => running.post({ id: `mate-${i}`, items: [] })).concat(
        running.post({ id: 'poison', poison: true }),
      ),
    );
    await until(async () => {
      const { waiting } = await running.engine.idle();
      return waiting['messages'] === 1 && !waiting['invocations'];
    });
    expect(await running.counted('tried poison')).toBe(1);
    await running.engine.clock.advance(91_000);
    await until(async () => (await running.counted('tried poison')) === 2);
    await running.engine.clock.advance(91_000);
    await running.settle();

    const [dead] = await running.messages('Lost');
    expect(JSON.parse(dead?.Body ?? '{}')).toEqual({ id: 'poison', poison: true });
    expect(await running.counted('tried poison')).toBe(2);
    for (let i = 0; i < 9; i += 1) expect(await running.counted(`done mate-${i}`)).toBe(1);
  });
});
