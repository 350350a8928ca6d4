import type { MachineType } from '../../local/engine/asl.ts';
import { usdFor } from './price-list.ts';
import { sendingRequests, sum, tableUnits, type Used } from './usage-arithmetic.ts';

export const SERVICES = [
  'API Gateway',
  'Lambda requests',
  'Lambda compute',
  'SQS',
  'Step Functions',
  'DynamoDB writes',
  'DynamoDB reads',
  'DynamoDB streams',
  'CloudWatch Logs',
  'X-Ray',
  'S3',
  // As often as alerts are told, which does not grow with claims: of few claims it looks dear.
  'SES',
  'other',
] as const;
export type Service = (typeof SERVICES)[number];
export type ByService = Record<Service, number>;

export interface Billed {
  used: Used;
  traces: number;
  /** How Express machines are to be billed. */
  machine: MachineType;
}

/** US dollars by service. */
export function costOfUse({ used, traces, machine }: Billed): ByService {
  const { wru, rru } = tableUnits(used);
  const functions = Object.values(used.lambda.byFunction);
  return {
    'API Gateway': usdFor('apiRequest', used.api.requests),
    'Lambda requests': usdFor('lambdaRequest', sum(functions.map(({ invocations }) => invocations))),
    'Lambda compute': usdFor('lambdaGbSecond', sum(functions.map(({ gbSeconds }) => gbSeconds))),
    SQS: usdFor('sqsRequest', used.sqs.requests) + usdFor('sqsFairRequest', sendingRequests(used)),
    'Step Functions': machineCost(used, machine),
    'DynamoDB writes': usdFor('writeUnit', wru),
    'DynamoDB reads': usdFor('readUnit', rru),
    'DynamoDB streams': usdFor(
      'streamRead',
      sum(Object.values(used.dynamodb.tables).map(({ stream }) => stream.reads)),
    ),
    'CloudWatch Logs': usdFor('logByte', sum(Object.values(used.logs.byFunction).map(({ bytes }) => bytes))),
    'X-Ray': usdFor('trace', traces),
    S3: usdFor('objectWrite', used.objects.writes) + usdFor('objectRead', used.objects.reads),
    other:
      usdFor('scheduledRun', used.scheduler.invocations) +
      usdFor('secretCall', used.secrets.calls) +
      usdFor('parameterCall', used.parameters.calls) +
      usdFor('keyCall', used.keys.calls),
    SES: usdFor('mail', used.mails.calls),
  };
}

/** What Standard machines cost, and what Express ones would as `type`. */
function machineCost({ states }: Used, type: MachineType): number {
  const machines = Object.values(states.byMachine);
  const byTransitions = type === 'STANDARD' ? machines : machines.filter((machine) => machine.type === 'STANDARD');
  const byTime = machines.filter((machine) => !byTransitions.includes(machine));
  return (
    usdFor('standardTransition', sum(byTransitions.map(({ transitions }) => transitions))) +
    usdFor('expressRequest', sum(byTime.map(({ executions }) => executions))) +
    usdFor('expressGbSecond', sum(byTime.map(({ gbSeconds }) => gbSeconds)))
  );
}

export const totalOf = (costs: ByService): number => sum(Object.values(costs));

/** What a million claims would cost where so many cost this. */
export const perMillion = (costs: ByService, claims: number): ByService =>
  Object.fromEntries(Object.entries(costs).map(([service, usd]) => [service, (usd / claims) * 1e6])) as ByService;
