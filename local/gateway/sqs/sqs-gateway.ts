import { setTimeout as delay } from 'node:timers/promises';
import { serviceOf } from '../../engine/aws-json.ts';
import { ACCOUNT, REGION } from '../../engine/identities.ts';
import { DEVELOPER, type CallerOf } from '../callers.ts';
import { textAfter } from '../dynamodb/elements.ts';
import type { Faults } from '../faults/faults.ts';
import type { Plan, Planner, Reply } from '../http-pipe.ts';
import type { Permissions } from '../permission/permissions.ts';
import type { Principal } from '../permission/principals.ts';
import { SQS_UNIT, type Usage } from '../usage/usage.ts';
import { limitDelay } from './delay-limit.ts';
import { MOVE_NEEDS, type MessageMoves } from './message-moves.ts';
import * as replies from './replies.ts';

export interface SqsGateway {
  callerOf: CallerOf;
  permissions: Permissions;
  usage: Usage;
  faults: Faults;
  moves: MessageMoves;
}

/** Decides for each SQS call what becomes of it: denied, struck by a fault, answered here, or passed on and counted. */
export function planSqs({ callerOf, permissions, usage, faults, moves }: SqsGateway): Planner {
  return ({ keyId, target, head, body }) => {
    const [service, operation = ''] = target.split('.');
    if (service !== 'AmazonSQS') return { reply: replies.ofAnotherProtocol(describe(head)) };
    const caller = callerOf(keyId);
    if (!caller) return { reply: replies.unknownCaller() };
    if (caller === DEVELOPER) return passOn(operation, body);
    const refused = operation.includes('MoveTask')
      ? moveRefusal(caller, operation, body)
      : refusal(caller, operation, body);
    if (refused) return { reply: refused };

    const queue = queueName(body);
    const fault = faults.strike('sqs', ['throttle', 'error', 'delay']);
    if (fault?.kind === 'throttle') return { reply: replies.throttled() };
    usage.sqsRequest(caller.name, queue, operation, payloadBytes(operation, body));
    if (fault?.kind === 'error') return { reply: replies.broken() };
    if (fault?.kind === 'delay') return delay(fault.latencyMs).then(() => passOn(operation, body));
    return passOn(operation, body);
  };

  function passOn(operation: string, body: Buffer): Plan {
    const answered = moves.answer(operation, body);
    return answered ? { reply: answered } : (limitDelay(operation, body) ?? { forward: { body: [body] } });
  }

  function refusal(caller: Principal, operation: string, body: Buffer): Reply | undefined {
    // A batch is allowed by the action that it repeats.
    return check(caller, `sqs:${operation.replace(/Batch$/, '')}`, queueArn(queueName(body)));
  }

  function moveRefusal(caller: Principal, operation: string, body: Buffer): Reply | undefined {
    const { source = '*', target } = moves.queuesOf(operation, body);
    const own = check(caller, `sqs:${operation}`, source);
    if (own || target === undefined) return own;
    return (
      firstOf(MOVE_NEEDS.source, (action) => check(caller, action, source)) ??
      firstOf(MOVE_NEEDS.target, (action) => check(caller, action, target))
    );
  }

  function check(caller: Principal, action: string, resource: string): Reply | undefined {
    const denial = permissions.check(caller, action, resource);
    return denial && replies.denied(denial.message, action);
  }
}

function firstOf(actions: readonly string[], check: (action: string) => Reply | undefined): Reply | undefined {
  for (const action of actions) {
    const refused = check(action);
    if (refused) return refused;
  }
  return undefined;
}

const queueName = (body: Buffer): string =>
  (textAfter(body, '"QueueUrl":"') ?? '').split('/').at(-1) || (textAfter(body, '"QueueName":"') ?? '');
const queueArn = (name: string): string => (name === '' ? '*' : `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`);

/** Only a long request can be more than one unit, so only that is looked into. */
function payloadBytes(operation: string, body: Buffer): number {
  if (body.length <= SQS_UNIT || !operation.startsWith('SendMessage')) return 0;
  const { MessageBody, Entries = [] }: { MessageBody?: string; Entries?: { MessageBody: string }[] } = JSON.parse(
    body.toString(),
  );
  return [MessageBody ?? '', ...Entries.map((entry) => entry.MessageBody)].reduce(
    (total, text) => total + Buffer.byteLength(text),
    0,
  );
}

/** The service that a call without a target is for, by what it was signed for. */
const describe = (head: string): string => `${serviceOf(head)} (${head.slice(0, head.indexOf(' HTTP/'))})`;
