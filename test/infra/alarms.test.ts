import { FETCHED_PLATFORMS } from '../../infra/platforms.ts';
import { PULLED_SOURCES } from '../../infra/sources.ts';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ENVIRONMENTS } from '../../shared/lambda/env.ts';
import { AlertType } from '../../shared/model/alert.ts';
import { DeadLetterCause } from '../../shared/model/dead-letter.ts';
import { SkipReason } from '../../shared/model/redrive.ts';
import { SourceFailure } from '../../shared/model/partition.ts';
import { LOG } from '../../shared/observability/log-codes.ts';
import { referenced, resources, template } from './synthesized.ts';

interface Alarm {
  AlarmName: string;
  AlarmDescription: string;
  AlarmActions: unknown[];
  TreatMissingData: string;
}

const ROOT = join(import.meta.dirname, '../..');
const alarms = resources<Alarm>('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
const pages = globSync('docs/runbooks/*.md', { cwd: ROOT });
const pageOf = ({ AlarmDescription }: Alarm) =>
  /^(?<impact>[A-Z].+\.) Runbook: (?<page>docs\/runbooks\/[a-z-]+\.md)$/.exec(AlarmDescription)?.groups;

describe('the alarms', () => {
  it('watch what must never go unseen', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName.replace('claimcheck-local-', '')).toSorted()).toEqual(
      [
        'announcement-dead-letters-discord',
        'announcement-dead-letters-notify',
        'announcement-dead-letters-webhooks',
        'announcement-queue-age-discord',
        'announcement-queue-age-notify',
        'announcement-queue-age-webhooks',
        'api-server-errors',
        'daily-sync-failed',
        'daily-sync-throttled',
        'dead-letters-priority',
        'dead-letters-standard',
        'fan-out-failures',
        'file-dead-letters',
        'file-queue-age-files',
        ...[
          'affiliates',
          'alerts',
          'campaigns',
          'clawbacks',
          'connections',
          'daily',
          'deliver-webhooks',
          'discord',
          'discord-work',
          'dispatch',
          'fan-out',
          'finish-sync',
          ...FETCHED_PLATFORMS.map((platform) => `fetch-${platform}`),
          'health',
          'judge-evidence',
          'load-orders',
          'make-reports',
          'mapping',
          'merge-days',
          'notifications',
          'notify',
          'ops',
          'policies',
          ...PULLED_SOURCES.map((source) => `pull-${source}`),
          'reconcile',
          'replay',
          'reviews',
          'start-sync',
          'submissions',
          'sweep',
          'syncs',
          'webhooks',
        ].map((name) => `function-errors-${name}`),
        'function-throttles-announcements',
        'function-throttles-api',
        'function-throttles-daily-api',
        'function-throttles-fetch',
        'function-throttles-pipeline',
        'function-throttles-review-api',
        'function-throttles-sources',
        'function-throttles-syncs',
        'reconcile-executions-failed',
        'reconcile-executions-throttled',
        'replay-dead-letters',
        'replay-queue-age-steps',
        'stream-iterator-age',
        'sweep-not-running',
        'verify-queue-age-priority',
        'verify-queue-age-standard',
      ].toSorted(),
    );
  });

  it.each(alarms.map((alarm) => [alarm.AlarmName, alarm] as const))(
    'tell someone of %s, its impact and its page',
    (name, alarm) => {
      const described = pageOf(alarm);
      expect(described?.['impact']).toMatch(/\w+ \w+ \w+/);
      expect(pages).toContain(described?.['page']);
      expect(name).toContain(described?.['page']?.replace(/^.*\/|\.md$/g, ''));
      expect(template.Resources[referenced(alarm.AlarmActions[0])]?.Type).toBe('AWS::SNS::Topic');
    },
  );

  it('take silence for failure only where something must happen every minute', () => {
    const silent = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(silent.map(({ AlarmName }) => AlarmName)).toEqual(['claimcheck-local-sweep-not-running']);
    expect(alarms.every(({ TreatMissingData }) => ['breaching', 'notBreaching'].includes(TreatMissingData))).toBe(true);
  });

  it('are announced on an encrypted topic that CloudWatch may use', () => {
    const topic = resources<{ KmsMasterKeyId: unknown }>('AWS::SNS::Topic')[0]!;
    const key = template.Resources[referenced(topic.Properties.KmsMasterKeyId)];
    expect(JSON.stringify(key)).toContain('"Service":"cloudwatch.amazonaws.com"');
    expect(JSON.stringify(resources('AWS::SNS::TopicPolicy'))).toContain('"aws:SecureTransport":"false"');
  });
});

describe('the runbooks', () => {
  const used = new Set(alarms.map((alarm) => pageOf(alarm)?.['page']));

  it.each(pages)('have %s because an alarm leads to it', (page) => {
    expect(used).toContain(page);
  });

  it.each(pages)('say in %s what it means, what is lost, where to look, what to do and how to be sure', (page) => {
    const headings = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['What it means', 'Impact', 'First look', 'What to do', 'How to confirm']);
  });

  it.each(pages)('quote in %s only codes that exist', (page) => {
    const codes = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/["`]([A-Z]+(?:_[A-Z]+)+)["`]/g)].map(
      ([, code]) => code!,
    );
    const known = new Set<string>([
      ...Object.values(LOG),
      ...DeadLetterCause.options,
      ...SkipReason.options,
      ...AlertType.options,
      ...SourceFailure.shape.code.options,
      'TIMED_OUT',
    ]);
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
  });

  it.each(pages)('link from %s only to pages that exist', (page) => {
    const links = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)]+\.md)\)/g)].map(
      ([, link]) => `docs/runbooks/${link}`,
    );
    for (const link of links) expect(pages).toContain(link);
  });
});

describe('the dashboard', () => {
  const [dashboard] = resources<{ DashboardBody: { 'Fn::Join': [string, unknown[]] } }>('AWS::CloudWatch::Dashboard');
  const body = dashboard!.Properties.DashboardBody['Fn::Join'][1]
    .map((part) => (typeof part === 'string' ? part : (part as { Ref: string }).Ref))
    .join('');
  const { widgets } = JSON.parse(body) as { widgets: { properties: { title: string; metrics: unknown[][] } }[] };
  const metricsOf = (title: string) => widgets.find(({ properties }) => properties.title === title)!.properties.metrics;

  it('searches each own metric under the dimensions that the functions write', () => {
    const searched = widgets
      .flatMap(({ properties }) => properties.metrics.map(([first]) => (first as { expression?: string }).expression))
      .map((expression = '') => /SEARCH\('\{([^}]+)\} MetricName="(\w+)"/.exec(expression))
      .flatMap((match) => (match ? [{ schema: match[1]!, metric: match[2]! }] : []));
    expect(searched.map(({ metric }) => metric)).toEqual([
      ...['ClaimsAccepted', 'Verdicts', 'VerdictAge', 'FetchLatency', 'Syncs'],
    ]);
    const written = writtenMetrics();
    for (const { schema, metric } of searched) {
      const [namespace, ...dimensions] = schema.split(',');
      expect(written).toContainEqual({ namespace, metric, dimensions: dimensions.toSorted() });
    }
  });

  it.each(['Function errors', 'Function throttles'])('shows every function under "%s"', (title) => {
    expect(metricsOf(title)).toHaveLength(Object.keys(ENVIRONMENTS).length);
  });

  it('shows the way of a claim, from the API to the verdict, and how the sources are read', () => {
    expect(widgets.map(({ properties }) => properties.title)).toEqual([
      'Claims accepted',
      'Verdicts by status',
      'Age of a claim at its verdict, s',
      'Fetch latency, ms',
      'Oldest check waiting, s',
      'Given up on',
      'Executions',
      'API errors',
      'API latency, ms',
      'Function errors',
      'Function throttles',
      'Oldest stream record, ms',
      'Syncs that ended',
      'Executions of the daily sync',
      'How long a sync takes, s',
    ]);
  });
});

const EmfLine = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.tuple([z.array(z.string())]),
        Metrics: z.tuple([z.object({ Name: z.string() })]),
      }),
    ]),
  }),
});

/** What the functions' own metric calls print, in a process of its own because they print past the test's console. */
function writtenMetrics(): { namespace: string; metric: string; dimensions: string[] }[] {
  const script = `
    import * as metrics from './shared/observability/metrics.ts';
    metrics.countAccepted('x', 1);
    metrics.countVerdicts('x', 'MATCHED', 1);
    metrics.recordFetchLatency('x', 5);
    metrics.recordVerdictAge('x', 5000);
    metrics.countSyncs('SUCCEEDED');`;
  const env = { POWERTOOLS_SERVICE_NAME: 'test', POWERTOOLS_METRICS_NAMESPACE: 'Claimcheck' };
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  return printed
    .trim()
    .split('\n')
    .map((line) => {
      const { _aws: emf } = EmfLine.parse(JSON.parse(line));
      const [{ Namespace, Dimensions, Metrics }] = emf.CloudWatchMetrics;
      return { namespace: Namespace, metric: Metrics[0].Name, dimensions: Dimensions[0].toSorted() };
    });
}
