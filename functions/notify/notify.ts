import { KMSClient } from '@aws-sdk/client-kms';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { environmentOf } from '../../shared/lambda/env.ts';
import { localReceivers } from '../../shared/lambda/local-receivers.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { discordSender } from '../../shared/outbound/notify/discord.ts';
import { SEND_TIMEOUT_MS } from '../../shared/outbound/notify/send-outcome.ts';
import { sesSender } from '../../shared/outbound/notify/ses.ts';
import { slackSender } from '../../shared/outbound/notify/slack.ts';
import { twilioSender } from '../../shared/outbound/notify/twilio.ts';
import { postTo } from '../../shared/outbound/post-to.ts';
import { sqsRedelivery } from '../../shared/outbound/redelivery.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { destinationStateStore } from '../../shared/store/destination-states.ts';
import { dynamoClient } from '../../shared/store/dynamo-client.ts';
import { dynamoTables } from '../../shared/store/dynamo-tables.ts';
import { notificationStore } from '../../shared/store/notifications.ts';
import { kmsDataKeys } from '../../shared/store/kms-data-keys.ts';
import { noticeStore } from '../../shared/store/notices.ts';
import { notificationPlanStore } from '../../shared/store/notification-plans.ts';
import { registryCache } from '../../shared/store/registry-cache.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sealedText } from '../../shared/store/sealed-text.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { operatorsPlanIn } from './plans.ts';
import { sendOnChannel } from './send-on-channel.ts';
import { tellBatch } from './tell-batch.ts';

const env = environmentOf('notify');
const tables = dynamoTables(dynamoClient(), {
  notifications: env.NOTIFICATIONS_TABLE,
  alerts: env.ALERTS_TABLE,
  registry: env.REGISTRY_TABLE,
  credentials: env.CREDENTIALS_TABLE,
});
const keys = tenantKeys(tables, kmsDataKeys(new KMSClient({}), env.CREDENTIALS_KEY_ID), Date.now);
const registry = registryCache(registryStore(tables), Date.now);
const policies = activePolicies(tables, Date.now);
const receivers = localReceivers(env);
const operators = operatorsPlanIn(env.NOTIFICATION_SECRET_ID, { mailFrom: env.MAIL_FROM, localReceivers: receivers });
// The next delivery is the next try, and whoever keeps the state knows of it.
const ses = new SESv2Client({ maxAttempts: 1, requestHandler: { requestTimeout: SEND_TIMEOUT_MS } });
const post = postTo(receivers);

export const handler = tellBatch({
  tables,
  notices: noticeStore(tables),
  held: notificationStore(tables),
  states: destinationStateStore(tables),
  alerts: alertStore(tables),
  policy: () => policies.policyFor(PLATFORM_TENANT),
  operators,
  plans: notificationPlanStore(tables, sealedText(keys)),
  tenant: (id) => registry.tenant(id),
  sendTo: sendOnChannel(
    {
      slack: slackSender(post),
      discord: discordSender(post),
      sms: twilioSender(env.TWILIO_BASE_URL),
      ...(env.MAIL_FROM === '' ? {} : { email: sesSender(ses, env.MAIL_FROM) }),
    },
    operators,
  ),
  redelivery: sqsRedelivery(new SQSClient({}), [env.NOTIFY_QUEUE_URL], Number(env.MAX_RECEIVES)),
  now: Date.now,
});
