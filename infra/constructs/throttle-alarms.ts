import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../shared/lambda/env.ts';
import { FETCHED_PLATFORMS } from '../platforms.ts';
import { PULLED_SOURCES } from '../sources.ts';
import type { Alarming } from './runbook-alarm.ts';
import { ThrottleAlarm } from './throttle-alarm.ts';

/** One alarm for the functions whose throttling costs the same people the same. */
export function alarmThrottles(
  scope: Construct,
  alarming: Alarming,
  functions: Readonly<Record<FunctionName, IFunction>>,
): void {
  const { submissions, affiliates, connections, campaigns, policies, alerts, webhooks, notifications, ops, health } =
    functions;
  new ThrottleAlarm(scope, 'ApiThrottles', alarming, {
    subject: 'api',
    impact: 'Callers are turned away because no function could run for them.',
    functions: [
      ...[submissions, affiliates, connections, campaigns, policies, alerts, webhooks, notifications, ops, health],
    ],
  });
  // An alarm adds up ten functions at most.
  new ThrottleAlarm(scope, 'ReviewThrottles', alarming, {
    subject: 'review-api',
    impact: 'People cannot read or decide what waits for them because no function could run for it.',
    functions: [functions.clawbacks, functions.reviews],
  });
  new ThrottleAlarm(scope, 'DailyThrottles', alarming, {
    subject: 'daily-api',
    impact:
      'People cannot read merged days and reports, or say whose spend is whose, and operators no syncs, because no function could run for it.',
    functions: [functions.daily, functions.mapping, functions.syncs],
  });
  new ThrottleAlarm(scope, 'PipelineThrottles', alarming, {
    subject: 'pipeline',
    impact: 'Checks wait for a free function; throttled deliveries count towards the five a check has.',
    functions: [functions['fan-out'], functions.dispatch, functions.sweep, functions.reconcile, functions.replay],
  });
  new ThrottleAlarm(scope, 'AnnouncementThrottles', alarming, {
    subject: 'announcements',
    impact:
      'Partners and people wait to be told, and Discord is not answered; throttled deliveries count towards the five a message has.',
    functions: [functions['deliver-webhooks'], functions.notify, functions.discord, functions['discord-work']],
  });
  new ThrottleAlarm(scope, 'FetchThrottles', alarming, {
    subject: 'fetch',
    impact: 'Platforms are not asked because no function could run for it; the claims wait for a retry.',
    functions: FETCHED_PLATFORMS.map((platform) => functions[`fetch-${platform}`]),
  });
  new ThrottleAlarm(scope, 'SourceThrottles', alarming, {
    subject: 'sources',
    impact: 'Sources are not read because no function could run for it; what was read before still stands.',
    functions: PULLED_SOURCES.map((source) => functions[`pull-${source}`]),
  });
  new ThrottleAlarm(scope, 'SyncThrottles', alarming, {
    subject: 'syncs',
    impact:
      'What was read of sources and exports is not merged, judged by, reported or loaded because no function could run for it.',
    functions: (
      ['start-sync', 'merge-days', 'judge-evidence', 'make-reports', 'finish-sync', 'load-orders'] as const
    ).map((name) => functions[name]),
  });
}
