import type { Source } from '../engine/event-source-mappings.ts';
import type { DeliveryWatch, ExecutionWatch, InvocationWatch, ScheduleWatch } from '../engine/watches.ts';
import type { Gateway } from './gateway.ts';

/** The gateway's eyes in the parts of the engine that no call passes through. */

const LAMBDA_FAULTS = ['throttle', 'error', 'timeout', 'delay'] as const;
const INVOKE = 'lambda:InvokeFunction';

export function watchInvocations({ usage, faults }: Gateway, name: string, memoryMb: number): InvocationWatch {
  return {
    strike: () => {
      const fault = faults.strike(`lambda:${name}`, LAMBDA_FAULTS);
      return fault && { kind: fault.kind, latencyMs: fault.latencyMs };
    },
    ended: (milliseconds, failed) => usage.invoked(name, milliseconds, memoryMb, failed),
  };
}

const QUEUE_NEEDS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const STREAM_NEEDS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
  (action) => `dynamodb:${action}`,
);

/**
 * Watches a mapping. Throws at one whose function may not read the source or write to where failures go, as its creation
 * on AWS would.
 */
export function watchDeliveries(
  { principals, permissions, usage, faults }: Gateway,
  target: { arn: string; name: string },
  source: Source,
  failuresArn?: string,
): DeliveryWatch {
  const principal = principals.byArn.get(target.arn);
  const needs = (source.kind === 'queue' ? QUEUE_NEEDS : STREAM_NEEDS).map((action) => [action, source.arn] as const);
  if (failuresArn !== undefined) needs.push(['sqs:SendMessage', failuresArn]);
  for (const [action, resource] of needs) {
    const denial = principal && permissions.check(principal, action, resource);
    if (denial) throw new Error(`${target.name} cannot be invoked from ${source.name}: ${denial.message}`);
  }
  const requests = (action: string, messages: number, bytes: number): void => {
    const count = Math.max(1, Math.ceil(messages / 10));
    for (let i = 0; i < count; i += 1) usage.sqsRequest(target.name, source.name, action, bytes / count);
  };
  const kind = source.kind === 'queue' ? 'sqs' : 'streams';
  return {
    received: (count, bytes) => {
      if (source.kind === 'queue') requests('ReceiveMessage', count, bytes);
      else usage.streamRead(source.name, count);
    },
    deleted: (count) => requests('DeleteMessageBatch', count, 0),
    again: () =>
      (faults.strike(kind, ['duplicate_delivery']) ??
        faults.strike(`lambda:${target.name}`, ['duplicate_delivery'])) !== undefined,
  };
}

export const watchExecutions = ({ principals, permissions, usage }: Gateway): ExecutionWatch => ({
  refusal: (machineArn, functionArn) => {
    const principal = principals.byArn.get(machineArn);
    return principal && permissions.check(principal, INVOKE, functionArn)?.message;
  },
  executed: (machine, transitions, milliseconds) => usage.executed(machine, transitions, milliseconds),
});

export const watchSchedules = ({ principals, permissions, usage }: Gateway): ScheduleWatch => ({
  refusal: (name, roleArn, functionArn) => {
    const principal = principals.schedule(name, roleArn);
    return principal ? permissions.check(principal, INVOKE, functionArn)?.message : `There is no role ${roleArn}`;
  },
  fired: () => usage.scheduled(),
});
