import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'claimcheck-correlation-'));
let app: RunningApplication;
beforeAll(async () => {
  app = await runApplication(dataDir);
});
afterAll(() => app.stop());

const logs = (): { file: string; lines: string[] }[] =>
  readdirSync(join(dataDir, 'logs')).map((file) => ({
    file: file.replace(/^claimcheck-local-|\.log$/g, ''),
    lines: readFileSync(join(dataDir, 'logs', file), 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  }));

it('carries the request id of a followed claim from the answer through queue and state machine into every log and the history', async () => {
  await app.post('youtube', 'correlated1', { views: 700 });
  const response = await fetch(`${app.access.baseUrl}/v1/submissions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${app.access.tenants[0]!.affiliates[0]!.key}`,
      'content-type': 'application/json',
      'x-request-id': 'trace-me-48',
    },
    body: JSON.stringify({
      campaignId: app.campaignId,
      postUrl: 'https://youtu.be/correlated1',
      claimed: { views: 700 },
    }),
  });
  expect(response.headers.get('x-request-id')).toBe('trace-me-48');
  const { id } = (await response.json()) as { id: string };
  await app.until(id, ({ verdict }) => verdict !== null);
  await app.rest();

  const history = (await app.as.admin.call<{ correlationIds: string[] }>('GET', `/v1/submissions/${id}/history`)).body;
  expect(history.correlationIds).toEqual(['trace-me-48']);
  const seenIn = logs()
    .filter(({ lines }) => lines.some((line) => line.includes('trace-me-48')))
    .map(({ file }) => file);
  expect(seenIn).toEqual(expect.arrayContaining(['submissions', 'fan-out', 'dispatch', 'fetch-youtube', 'reconcile']));
});

it('logs JSON with stable codes, and never a key, a token or a secret', () => {
  const all = logs().flatMap(({ lines }) => lines);
  for (const line of all) expect(() => JSON.parse(line), line).not.toThrow();
  const text = all.join('\n');
  const secrets = [
    app.access.operatorKey,
    ...app.access.tenants.flatMap(({ keys, affiliates }) => [
      ...Object.values(keys),
      ...affiliates.map(({ key }) => key),
    ]),
  ];
  for (const secret of secrets) expect(text).not.toContain(secret.slice('cck_'.length + 13));
  expect(text).not.toMatch(/sim-youtube-key|sim-x-user-token|Bearer /);
});

it('counts what happens as metrics: accepted, verdicts, fetch latency, verdict age, what platforms were asked for', () => {
  const names = logs()
    .flatMap(({ lines }) => lines)
    .flatMap(
      (line) =>
        (JSON.parse(line) as { _aws?: { CloudWatchMetrics: { Metrics: { Name: string }[] }[] } })._aws
          ?.CloudWatchMetrics ?? [],
    )
    .flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
  expect(new Set(names)).toEqual(
    new Set([
      ...['ClaimsAccepted', 'Verdicts', 'FetchLatency', 'VerdictAge'],
      ...['PlatformCalls', 'PostsRead', 'PlatformCostMicros'],
    ]),
  );
});
