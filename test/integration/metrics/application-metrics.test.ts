import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOpenMetrics } from '../../support/open-metrics-text.ts';
import { hasPrometheusParser, readWithPrometheus } from '../../support/prometheus-parser.ts';
import { runApplication, type RunningApplication } from '../../support/running-application.ts';

// CI installs it, and fails without it.
const withoutParser = !process.env['CI'] && !hasPrometheusParser();

let app: RunningApplication;
beforeAll(async () => {
  app = await runApplication();
});
afterAll(() => app.stop());

describe('event sources that are held back', () => {
  it('leave claims without a verdict, and not idle, until they are let go', async () => {
    expect((await app.local('PUT', '/mappings', { paused: true })).status).toBe(200);
    await app.post('youtube', 'pausedvid01', { views: 500 });
    const { body } = await app.submit('youtube', 'pausedvid01', { views: 500 });
    const idle = await app.local('GET', '/idle');
    expect(idle.status).toBe(409);
    expect(await idle.json()).toMatchObject({ waiting: { streams: 1 } });
    expect((await app.read(body.id)).verdict).toBeNull();

    expect((await app.local('PUT', '/mappings', { paused: false })).status).toBe(200);
    await app.rest();
    expect((await app.read(body.id)).verdict?.status).toBe('MATCHED');
  });

  it('are told so by a body that says it', async () => {
    expect((await app.local('PUT', '/mappings', { paused: 'yes' })).status).toBe(400);
  });
});

describe('GET /_local/metrics', () => {
  it('answers what the functions measured, as OpenMetrics', async () => {
    const response = await app.local('GET', '/metrics');
    expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    const families = readOpenMetrics(await response.text());
    expect(families.get('claimcheck_claims_accepted')?.samples).toEqual([
      {
        name: 'claimcheck_claims_accepted_total',
        labels: { service: 'fan-out', platform: 'youtube' },
        value: 1,
      },
    ]);
    expect(families.get('claimcheck_verdicts')?.samples).toMatchObject([
      { labels: { platform: 'youtube', status: 'MATCHED' }, value: 1 },
    ]);
    expect(families.get('claimcheck_fetch_latency_seconds')?.type).toBe('histogram');
    expect(families.get('claimcheck_verdict_age_max_seconds')?.samples).toHaveLength(1);
  });

  it.skipIf(withoutParser)(
    `is read alike by Prometheus' own parser${withoutParser ? ' (python3-prometheus-client is not installed)' : ''}`,
    async () => {
      const text = await (await app.local('GET', '/metrics')).text();
      const theirs = readWithPrometheus(text);
      expect(theirs['claimcheck_claims_accepted']).toMatchObject({ type: 'counter', samples: [{ value: 1 }] });
      expect(theirs['claimcheck_fetch_latency_seconds']).toMatchObject({ type: 'histogram', unit: 'seconds' });
      const ours = [...readOpenMetrics(text)].map(([name, family]) => [name, { unit: '', help: '', ...family }]);
      expect(theirs).toEqual(Object.fromEntries(ours));
    },
  );
});
