import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError, operation, type Operations } from './aws-json.ts';
import type { MachineType } from './asl.ts';
import { Status, type ExecutionRecord } from './execution-records.ts';
import type { ExpressExecutions } from './express-executions.ts';
import type { StandardExecutions } from './standard-executions.ts';
import type { Beginning, Machine, Outcome } from './state-machines.ts';
import { DATA_LIMIT } from './state-tasks.ts';

const Start = z.object({
  stateMachineArn: z.string(),
  input: z.string().max(DATA_LIMIT).default('{}'),
  name: z.string().optional(),
});
type StartInput = z.infer<typeof Start>;
const Describe = z.object({ executionArn: z.string() });
const List = z.object({
  stateMachineArn: z.string(),
  statusFilter: Status.optional(),
  maxResults: z.number().int().min(0).max(1000).default(100),
  nextToken: z.string().optional(),
});
const Stop = z.object({ executionArn: z.string(), error: z.string().optional(), cause: z.string().optional() });

/** Neither blanks nor control characters, nor what has a meaning in ARNs, patterns and addresses. */
const NAME = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u;

export interface StateMachines {
  machines: ReadonlyMap<string, Machine>;
  express: ExpressExecutions;
  standard: StandardExecutions;
}

/** The calls about executions. A failed execution is an answer, not an error. */
export function stateMachineOperations({ machines, express, standard }: StateMachines): Operations {
  const find = (stateMachineArn: string, type?: MachineType): Machine => {
    const machine = machines.get(stateMachineArn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    if (type === undefined || machine.type === type) return machine;
    throw new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
  };
  return {
    'AWSStepFunctions.StartSyncExecution': operation(Start, async (request) => {
      const machine = find(request.stateMachineArn, 'EXPRESS');
      const beginning = beginningOf(request, machine);
      const startDate = seconds(Date.now());
      return describeExpress(request, beginning, startDate, await express.run(machine, beginning));
    }),
    'AWSStepFunctions.StartExecution': operation(Start, (request) => {
      const machine = find(request.stateMachineArn);
      const beginning = beginningOf(request, machine);
      const { executionArn } = beginning;
      if (machine.type === 'STANDARD') {
        const { startedAt } = standard.start(request.stateMachineArn, machine, beginning);
        return { executionArn, startDate: seconds(startedAt) };
      }
      void express.run(machine, beginning);
      return { executionArn, startDate: seconds(Date.now()) };
    }),
    'AWSStepFunctions.DescribeExecution': operation(Describe, ({ executionArn }) => {
      const record = standard.find(executionArn);
      const { input, output, error, cause } = record;
      return {
        ...listed(record),
        input,
        inputDetails: { included: true },
        ...(output !== undefined && { output, outputDetails: { included: true } }),
        error,
        cause,
      };
    }),
    'AWSStepFunctions.ListExecutions': operation(List, ({ stateMachineArn, statusFilter, maxResults, nextToken }) => {
      find(stateMachineArn, 'STANDARD');
      const { executions, ...more } = standard.list(stateMachineArn, statusFilter, maxResults || 100, nextToken);
      return { executions: executions.map(listed), ...more };
    }),
    'AWSStepFunctions.StopExecution': operation(Stop, (request) => ({
      stopDate: seconds(standard.abort(request).stoppedAt ?? Date.now()),
    })),
  };
}

/** Timestamps of this protocol are seconds. */
const seconds = (milliseconds: number): number => milliseconds / 1000;

function beginningOf({ stateMachineArn, input, name = randomUUID() }: StartInput, { type }: Machine): Beginning {
  if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  try {
    JSON.parse(input);
  } catch {
    throw new AwsError('InvalidExecutionInput', 'Invalid State Machine Execution Input');
  }
  const executionArn =
    type === 'STANDARD'
      ? `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`
      : `${stateMachineArn.replace(':stateMachine:', ':express:')}:${name}:${randomUUID()}`;
  return { executionArn, name, input };
}

const listed = ({ executionArn, machineArn, name, status, startedAt, stoppedAt }: ExecutionRecord) => ({
  executionArn,
  stateMachineArn: machineArn,
  name,
  status,
  startDate: seconds(startedAt),
  ...(stoppedAt !== undefined && { stopDate: seconds(stoppedAt) }),
});

const describeExpress = (
  { stateMachineArn, input }: StartInput,
  { executionArn, name }: Beginning,
  startDate: number,
  outcome: Outcome,
) => {
  const stopDate = seconds(Date.now());
  return {
    executionArn,
    stateMachineArn,
    name,
    startDate,
    stopDate,
    input,
    inputDetails: { included: true },
    ...outcome,
    ...(outcome.status === 'SUCCEEDED' && { outputDetails: { included: true } }),
    billingDetails: {
      billedDurationInMilliseconds: Math.round((stopDate - startDate) * 1000),
      billedMemoryUsedInMB: 64,
    },
  };
};
