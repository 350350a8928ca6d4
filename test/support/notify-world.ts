import { sendOnChannel } from '../../functions/notify/send-on-channel.ts';
import { tellBatch } from '../../functions/notify/tell-batch.ts';
import type { Alert } from '../../shared/model/alert.ts';
import { after, atMs, toMs, type Instant } from '../../shared/model/instant.ts';
import type { NotificationPlan, OperatorsPlan } from '../../shared/model/notification-plan.ts';
import type { Announcement, NotifyMessage } from '../../shared/model/notify-message.ts';
import type { SendOutcome } from '../../shared/outbound/notify/send-outcome.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { alertStore } from '../../shared/store/alerts.ts';
import { destinationStateStore } from '../../shared/store/destination-states.ts';
import { notificationStore } from '../../shared/store/notifications.ts';
import { noticeStore } from '../../shared/store/notices.ts';
import { notificationPlanStore } from '../../shared/store/notification-plans.ts';
import { registryStore } from '../../shared/store/registry.ts';
import { sealedText } from '../../shared/store/sealed-text.ts';
import { tenantKeys } from '../../shared/store/tenant-keys.ts';
import { sqsRecord } from './sqs-record.ts';
import { MemoryDataKeys } from './memory-data-keys.ts';
import { MemoryTables } from './memory-tables.ts';
import { sampleAlert } from './sample-alert.ts';
import { T0 } from './sample-claims.ts';
import { operatorsPlan } from './sample-plans.ts';
import { slackText } from './slack-text.ts';

/** One request to a channel: where to and what it said. */
export interface SentMessage {
  channel: 'slack' | 'discord' | 'email' | 'sms';
  to: string;
  text: string;
}

/** What a channel answers, or what happens to the process that waits for it. */
export type Answer = SendOutcome | (() => Promise<SendOutcome>);

const SENT: SendOutcome = { kind: 'sent' };
const MAX_RECEIVES = 5;

/** The notify function over tables in memory, with channels that tests answer for and a clock that they move. */
export function notifyWorld(operators: OperatorsPlan | Error = operatorsPlan(), tables = new MemoryTables()) {
  const clock: { now: Instant } = { now: T0 };
  const now = () => toMs(clock.now);
  const world = { operators };
  const sent: SentMessage[] = [];
  const answers: Answer[] = [];
  const delayed: [string, number | undefined][] = [];
  const registry = registryStore(tables);
  const plans = notificationPlanStore(tables, sealedText(tenantKeys(tables, new MemoryDataKeys(), now)));

  const send = (message: SentMessage): Promise<SendOutcome> => {
    sent.push(message);
    const answer = answers.shift() ?? SENT;
    return typeof answer === 'function' ? answer() : Promise.resolve(answer);
  };
  const readOperators = async (): Promise<OperatorsPlan> => {
    if (world.operators instanceof Error) throw world.operators;
    return world.operators;
  };
  const handler = tellBatch({
    ...{ tables, plans, operators: readOperators, now },
    notices: noticeStore(tables),
    held: notificationStore(tables),
    states: destinationStateStore(tables),
    alerts: alertStore(tables),
    policy: async () => DEFAULT_POLICY,
    tenant: (id) => registry.tenant(id),
    sendTo: sendOnChannel(
      {
        slack: ({ blocks }, to) => send({ channel: 'slack', to, text: blocks.map(slackText).join('\n') }),
        discord: ({ content }, to) => send({ channel: 'discord', to, text: content }),
        sms: (text, to) => send({ channel: 'sms', to, text }),
        email: ({ text }, to) => send({ channel: 'email', to: to.join(), text }),
      },
      readOperators,
    ),
    redelivery: {
      later: async (records, atLeast) => {
        for (const record of records) delayed.push([record.messageId, atLeast?.get(record)]);
      },
      isLast: ({ attributes }) => Number(attributes.ApproximateReceiveCount) >= MAX_RECEIVES,
    },
  });

  return {
    ...{ tables, clock, world, sent, answers, delayed, plans, handler },
    notices: noticeStore(tables),
    held: notificationStore(tables),
    states: destinationStateStore(tables),
    alerts: alertStore(tables),

    at(instant: Instant): void {
      clock.now = instant;
    },
    pass(ms: number): void {
      clock.now = after(clock.now, ms);
    },

    async tenant(id: string, plan?: NotificationPlan, status: 'active' | 'suspended' = 'active'): Promise<void> {
      await registry.createTenant({ id, name: id, status, timeZone: 'Europe/Berlin', createdAt: T0 });
      const about = { tenantId: id, updatedAt: T0, updatedBy: 'key000000000', version: 1 };
      if (plan) await plans.save({ ...plan, ...about }, 'absent');
    },

    /** Delivers messages in one batch; the ids of those that must come again. */
    async deliver(messages: readonly (NotifyMessage | string)[], receives = 1): Promise<string[]> {
      const Records = messages.map((message, index) => sqsRecord('notify', message, { id: `m${index}`, receives }));
      return (await handler({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },

    /** The states of the notices of an alert or a report, by destination. */
    async statesOf(owner: string, about = sampleAlert().id): Promise<Record<string, string>> {
      const { notices: told } = await noticeStore(tables).of(owner, about);
      return Object.fromEntries(told.map(({ destination, send: { state } }) => [destination, state]));
    },

    now: () => atMs(now()),
  };
}

export const alertMessage = (changes: Partial<Alert> = {}, announcement: Announcement = 'opened'): NotifyMessage => ({
  ...{ kind: 'alert', announcement, alert: sampleAlert(changes) },
});
