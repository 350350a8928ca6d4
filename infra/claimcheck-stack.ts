import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FunctionName } from '../shared/lambda/env.ts';
import type { CodeOf } from './bundles.ts';
import { ANNOUNCE, DISCORD_URL, FILES, resourceName, TWILIO_URL, VERIFY, type StageConfig } from './config.ts';
import { AlarmTopic } from './constructs/alarm-topic.ts';
import { AnnouncementQueues } from './constructs/announcement-queues.ts';
import { deliverChecks } from './constructs/check-delivery.ts';
import { ClaimcheckFunction, type OwnEnvironment } from './constructs/claimcheck-function.ts';
import { CredentialsKey } from './constructs/credentials-key.ts';
import { DailySyncMachine } from './constructs/daily-sync-machine.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { makeFetchers } from './constructs/fetchers.ts';
import { FileQueue } from './constructs/file-queue.ts';
import { grant } from './constructs/grants.ts';
import { HttpApi } from './constructs/http-api.ts';
import { Lake } from './constructs/lake.ts';
import { mailIdentitiesOf } from './constructs/mail-identities.ts';
import { MinuteSweep } from './constructs/minute-sweep.ts';
import { DayTables } from './constructs/day-tables.ts';
import { OrdersTable } from './constructs/orders-table.ts';
import { Outbox } from './constructs/outbox.ts';
import { makePullers } from './constructs/pullers.ts';
import { ReconcileMachine } from './constructs/reconcile-machine.ts';
import type { Alarming } from './constructs/runbook-alarm.ts';
import { ReplayQueue } from './constructs/replay-queue.ts';
import { Secrets } from './constructs/secrets.ts';
import { SyncSchedules } from './constructs/sync-schedules.ts';
import { Tables } from './constructs/tables.ts';
import { alarmThrottles } from './constructs/throttle-alarms.ts';
import { VerifyQueues } from './constructs/verify-queues.ts';
import { PERMISSIONS } from './permissions.ts';

export interface ClaimcheckStackProps extends StackProps {
  config: StageConfig;
  codeOf: CodeOf;
}

/** Claimcheck, whole: claims come in by the API, leave by the stream, are checked in batches and read by the API. */
export class ClaimcheckStack extends Stack {
  constructor(scope: Construct, id: string, { config, codeOf, ...props }: ClaimcheckStackProps) {
    super(scope, id, props);
    const alarming: Alarming = { config, topic: new AlarmTopic(this, 'Alarms', config).topic };
    const tables = new Tables(this, 'Tables', config).byId;
    const secrets = new Secrets(this, 'Secrets', config).byId;
    const credentialsKey = new CredentialsKey(this, 'Credentials', config).key;
    const queues = new VerifyQueues(this, 'Verify', alarming);
    const replays = new ReplayQueue(this, 'Replays', alarming);
    const REPLAY_QUEUE_URL = replays.steps.queue.queueUrl;
    const lake = new Lake(this, 'Lake', config);
    const files = new FileQueue(this, 'Files', alarming);
    lake.announceExports(files);
    const { database } = new OrdersTable(this, 'OrdersTable', { config, lake: lake.buckets.lake });
    new DayTables(this, 'DayTables', { database, lake: lake.buckets.lake });
    const FILE_QUEUE_URL = files.queue.queueUrl;
    const announcements = new AnnouncementQueues(this, 'Announcements', alarming);
    const WEBHOOK_QUEUE_URL = announcements.webhooks.work.queue.queueUrl;
    const NOTIFY_QUEUE_URL = announcements.notify.work.queue.queueUrl;
    const DISCORD_QUEUE_URL = announcements.discord.work.queue.queueUrl;

    const REGISTRY_TABLE = tables.registry.tableName;
    const SUBMISSIONS_TABLE = tables.submissions.tableName;
    const TRUST_TABLE = tables.trust.tableName;
    const ALERTS_TABLE = tables.alerts.tableName;
    const PLATFORM_STATE_TABLE = tables.platformState.tableName;
    const CREDENTIALS_TABLE = tables.credentials.tableName;
    const IDEMPOTENCY_TABLE = tables.idempotency.tableName;
    const WEBHOOKS_TABLE = tables.webhooks.tableName;
    const NOTIFICATIONS_TABLE = tables.notifications.tableName;
    const DISCORD_TABLE = tables.discord.tableName;
    const inDiscord = { DISCORD_TABLE, DISCORD_QUEUE_URL, DISCORD_SECRET_ID: secrets.discord.secretArn };
    const CLAWBACKS_TABLE = tables.clawbacks.tableName;
    const REVIEWS_TABLE = tables.reviews.tableName;
    const SOURCES_TABLE = tables.sources.tableName;
    const owners = { CREDENTIALS_TABLE, CREDENTIALS_KEY_ID: credentialsKey.keyArn };
    // Whoever may be posted to though it is no public https address: nobody, in any account.
    const LOCAL_RECEIVERS = '';
    const api = { REGISTRY_TABLE, CURSOR_SECRET_ID: secrets.cursor.secretArn };
    const taking = { ...api, IDEMPOTENCY_TABLE };
    const verify = {
      STANDARD_QUEUE_URL: queues.standard.queue.queueUrl,
      PRIORITY_QUEUE_URL: queues.priority.queue.queueUrl,
    };
    const lambda = <F extends FunctionName>(
      id: string,
      name: F,
      environment: OwnEnvironment<F>,
    ): ClaimcheckFunction<F> => new ClaimcheckFunction(this, id, { alarming, name, code: codeOf(name), environment });

    const fetchers = makeFetchers({
      config,
      lambda,
      secrets,
      PLATFORM_STATE_TABLE,
      REGISTRY_TABLE,
      CREDENTIALS_TABLE,
      credentialsKey,
    });
    const SYNCS_TABLE = tables.syncs.tableName;
    const pullers = makePullers({
      ...{ lambda, secrets, SOURCES_TABLE, REGISTRY_TABLE, PLATFORM_STATE_TABLE, SYNCS_TABLE, LOCAL_RECEIVERS },
      ...{ LAKE_BUCKET: lake.buckets.lake.bucketName, LAKE_KEY_ID: lake.key.keyArn },
    });
    const reconcile = lambda('Reconcile', 'reconcile', {
      SUBMISSIONS_TABLE,
      TRUST_TABLE,
      ALERTS_TABLE,
      REGISTRY_TABLE,
      CLAWBACKS_TABLE,
      IDEMPOTENCY_TABLE,
    });
    const syncing = {
      'merge-days': lambda('MergeDays', 'merge-days', { SOURCES_TABLE }),
      'judge-evidence': lambda('JudgeEvidence', 'judge-evidence', {
        ...{ SUBMISSIONS_TABLE, TRUST_TABLE, ALERTS_TABLE, REGISTRY_TABLE, CLAWBACKS_TABLE, SOURCES_TABLE },
      }),
      'make-reports': lambda('MakeReports', 'make-reports', { REGISTRY_TABLE, SOURCES_TABLE, SYNCS_TABLE }),
      'finish-sync': lambda('FinishSync', 'finish-sync', { REGISTRY_TABLE, SOURCES_TABLE, SYNCS_TABLE, ALERTS_TABLE }),
    };
    const dailySync = new DailySyncMachine(this, 'DailySync', alarming, {
      pullers,
      mergeDays: syncing['merge-days'],
      judgeEvidence: syncing['judge-evidence'],
      makeReports: syncing['make-reports'],
      finishSync: syncing['finish-sync'],
    });
    const DAILY_SYNC_ARN = dailySync.machine.stateMachineArn;
    const startSync = lambda('StartSync', 'start-sync', {
      ...{ REGISTRY_TABLE, SOURCES_TABLE, SYNCS_TABLE, DAILY_SYNC_ARN, FILE_QUEUE_URL },
    });
    const schedules = new SyncSchedules(this, 'SyncSchedules', alarming, startSync);
    const machine = new ReconcileMachine(this, 'ReconcileMachine', alarming, { fetchers, reconcile });
    const functions = {
      submissions: lambda('Submissions', 'submissions', { ...taking, SUBMISSIONS_TABLE, TRUST_TABLE, REVIEWS_TABLE }),
      affiliates: lambda('Affiliates', 'affiliates', { ...taking, TRUST_TABLE, SUBMISSIONS_TABLE, DISCORD_TABLE }),
      connections: lambda('Connections', 'connections', { ...taking, ...owners }),
      campaigns: lambda('Campaigns', 'campaigns', { ...taking, SUBMISSIONS_TABLE }),
      policies: lambda('Policies', 'policies', taking),
      alerts: lambda('AlertsApi', 'alerts', { ...api, ALERTS_TABLE }),
      reviews: lambda('ReviewsApi', 'reviews', {
        ...{ ...taking, SUBMISSIONS_TABLE, TRUST_TABLE, ALERTS_TABLE, REVIEWS_TABLE, CLAWBACKS_TABLE },
      }),
      ops: lambda('Ops', 'ops', {
        ...taking,
        PLATFORM_STATE_TABLE,
        SUBMISSIONS_TABLE,
        REPLAY_QUEUE_URL,
        STANDARD_DEAD_LETTERS_URL: queues.standard.deadLetters.queueUrl,
        PRIORITY_DEAD_LETTERS_URL: queues.priority.deadLetters.queueUrl,
      }),
      webhooks: lambda('WebhooksApi', 'webhooks', {
        ...{ ...taking, ...owners, WEBHOOKS_TABLE, WEBHOOK_QUEUE_URL, LOCAL_RECEIVERS },
      }),
      notifications: lambda('NotificationsApi', 'notifications', {
        ...{ ...taking, ...owners, NOTIFICATIONS_TABLE, LOCAL_RECEIVERS, MAIL_FROM: config.mailFrom },
        TEXT_MESSAGES: config.textMessages ? 'on' : 'off',
      }),
      clawbacks: lambda('ClawbacksApi', 'clawbacks', { ...api, CLAWBACKS_TABLE }),
      mapping: lambda('MappingApi', 'mapping', { REGISTRY_TABLE, SOURCES_TABLE }),
      syncs: lambda('SyncsApi', 'syncs', {
        ...{ ...taking, SOURCES_TABLE, SYNCS_TABLE, DAILY_SYNC_ARN, START_SYNC_ARN: startSync.functionArn },
        SCHEDULE_GROUP: schedules.group.scheduleGroupName,
        SCHEDULE_ROLE_ARN: schedules.role.roleArn,
      }),
      daily: lambda('DailyApi', 'daily', { REGISTRY_TABLE, SOURCES_TABLE, SUBMISSIONS_TABLE }),
      health: lambda('Health', 'health', {}),
      'fan-out': lambda('FanOut', 'fan-out', {
        ...{ ...verify, TRUST_TABLE, REGISTRY_TABLE, WEBHOOKS_TABLE, WEBHOOK_QUEUE_URL, NOTIFY_QUEUE_URL },
        ...{ DISCORD_QUEUE_URL, SOURCES_TABLE },
      }),
      'deliver-webhooks': lambda('DeliverWebhooks', 'deliver-webhooks', {
        ...{ ...owners, WEBHOOKS_TABLE, ALERTS_TABLE, REGISTRY_TABLE, WEBHOOK_QUEUE_URL, LOCAL_RECEIVERS },
      }),
      notify: lambda('Notify', 'notify', {
        ...{ ...owners, NOTIFICATIONS_TABLE, ALERTS_TABLE, REGISTRY_TABLE, NOTIFY_QUEUE_URL, LOCAL_RECEIVERS },
        NOTIFICATION_SECRET_ID: secrets.notifications.secretArn,
        TWILIO_BASE_URL: TWILIO_URL,
        MAIL_FROM: config.mailFrom,
        MAX_RECEIVES: String(ANNOUNCE.maxReceives),
      }),
      discord: lambda('DiscordInteractions', 'discord', { ...inDiscord, REGISTRY_TABLE }),
      'discord-work': lambda('DiscordWork', 'discord-work', {
        ...{ ...inDiscord, REGISTRY_TABLE, SUBMISSIONS_TABLE, REVIEWS_TABLE, LOCAL_RECEIVERS },
        DISCORD_BASE_URL: DISCORD_URL,
        MAX_RECEIVES: String(ANNOUNCE.maxReceives),
      }),
      dispatch: lambda('Dispatch', 'dispatch', {
        ...verify,
        SUBMISSIONS_TABLE,
        STATE_MACHINE_ARN: machine.machine.stateMachineArn,
        MAX_RECEIVES: String(VERIFY.maxReceives),
      }),
      sweep: lambda('Sweep', 'sweep', {
        ...verify,
        SUBMISSIONS_TABLE,
        ALERTS_TABLE,
        REGISTRY_TABLE,
        PLATFORM_STATE_TABLE,
        TRUST_TABLE,
        CREDENTIALS_TABLE,
        REPLAY_QUEUE_URL,
        ...{ WEBHOOKS_TABLE, NOTIFICATIONS_TABLE, WEBHOOK_QUEUE_URL, NOTIFY_QUEUE_URL, CLAWBACKS_TABLE, REVIEWS_TABLE },
        ...{ SOURCES_TABLE, SYNCS_TABLE },
      }),
      reconcile,
      replay: lambda('Replay', 'replay', {
        SUBMISSIONS_TABLE,
        TRUST_TABLE,
        ALERTS_TABLE,
        REGISTRY_TABLE,
        CLAWBACKS_TABLE,
        REPLAY_QUEUE_URL,
      }),
      ...fetchers,
      ...pullers,
      ...syncing,
      'start-sync': startSync,
      'load-orders': lambda('LoadOrders', 'load-orders', {
        ...{ REGISTRY_TABLE, SOURCES_TABLE, ALERTS_TABLE, FILE_QUEUE_URL, LAKE_KEY_ID: lake.key.keyArn },
        EXPORTS_BUCKET: lake.buckets.exports.bucketName,
        LAKE_BUCKET: lake.buckets.lake.bucketName,
        MAX_RECEIVES: String(FILES.maxReceives),
        QUARANTINE_ROWS: String(config.quarantine.rows),
        QUARANTINE_BPS: String(config.quarantine.bps),
      }),
    };

    const outbox = new Outbox(this, 'Outbox', { alarming, tables, fanOut: functions['fan-out'] });
    announcements.deliverTo(functions);
    deliverChecks(config, queues, functions.dispatch);
    replays.deliverTo(functions.replay);
    files.deliverTo(functions['load-orders']);
    new MinuteSweep(this, 'MinuteSweep', alarming, functions.sweep);
    const http = new HttpApi(this, 'Http', alarming, functions);

    for (const [name, permissions] of Object.entries(PERMISSIONS)) {
      grant(functions[name as FunctionName], permissions, {
        tables,
        secrets,
        credentialsKey,
        lake,
        queues: {
          standard: queues.standard.queue,
          priority: queues.priority.queue,
          fanOutFailures: outbox.failures.queue,
          replays: replays.steps.queue,
          webhooks: announcements.webhooks.work.queue,
          notify: announcements.notify.work.queue,
          discord: announcements.discord.work.queue,
          files: files.queue,
        },
        deadLetters: { standard: queues.standard.deadLetters, priority: queues.priority.deadLetters },
        reconcile: machine.machine,
        dailySync: dailySync.machine,
        schedules,
        mailIdentities: mailIdentitiesOf(this, config.mailFrom),
      });
    }

    alarmThrottles(this, alarming, functions);
    new Dashboard(this, 'Overview', {
      config,
      api: http,
      queues,
      outbox,
      announcements,
      reconcile: machine,
      dailySync,
      functions,
    });

    for (const [name, value] of Object.entries({
      ApiUrl: http.stage.url,
      RegistryTableName: REGISTRY_TABLE,
      ReconcileMachineArn: machine.machine.stateMachineArn,
      DailySyncArn: DAILY_SYNC_ARN,
      SyncScheduleGroup: schedules.group.scheduleGroupName,
      StandardQueueUrl: verify.STANDARD_QUEUE_URL,
      PriorityQueueUrl: verify.PRIORITY_QUEUE_URL,
      StandardDeadLettersUrl: queues.standard.deadLetters.queueUrl,
      PriorityDeadLettersUrl: queues.priority.deadLetters.queueUrl,
      ReplayDeadLettersUrl: replays.deadLetters.queue.queueUrl,
      FanOutFailuresUrl: outbox.failures.queue.queueUrl,
      WebhookDeadLettersUrl: announcements.webhooks.deadLetters.queue.queueUrl,
      NotifyDeadLettersUrl: announcements.notify.deadLetters.queue.queueUrl,
      DiscordDeadLettersUrl: announcements.discord.deadLetters.queue.queueUrl,
      ExportsBucketName: lake.buckets.exports.bucketName,
      FileDeadLettersUrl: files.deadLetters.queue.queueUrl,
      DiscordSecretArn: secrets.discord.secretArn,
      NotificationSecretArn: secrets.notifications.secretArn,
      AlarmTopicArn: alarming.topic.topicArn,
      DashboardName: resourceName(config, 'overview'),
    })) {
      new CfnOutput(this, name, { value });
    }
  }
}
