import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError, operation, type Operations } from './aws-json.ts';
import { DATA_LIMIT, type Outcome, type Workflows } from './state-machines.ts';

const Start = z.object({
  stateMachineArn: z.string(),
  input: z.string().max(DATA_LIMIT).default('{}'),
  name: z.string().optional(),
});
type StartInput = z.infer<typeof Start>;

/** StartSyncExecution and StartExecution of Express machines. A failed execution is an answer, not an error. */
export function stateMachineOperations(workflows: Workflows): Operations {
  const start = ({ stateMachineArn, input, name = randomUUID() }: StartInput) => {
    requireJson(input);
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':express:')}:${name}:${randomUUID()}`;
    const outcome = workflows.run(stateMachineArn, input, executionArn, name);
    if (!outcome) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    return { executionArn, name, outcome };
  };
  return {
    'AWSStepFunctions.StartSyncExecution': operation(Start, async (request) => {
      const startDate = Date.now() / 1000;
      const { executionArn, name, outcome } = start(request);
      return describe(request, executionArn, name, startDate, await outcome);
    }),
    'AWSStepFunctions.StartExecution': operation(Start, (request) => {
      const { executionArn } = start(request);
      return { executionArn, startDate: Date.now() / 1000 };
    }),
  };
}

function requireJson(input: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw new AwsError('InvalidExecutionInput', 'Invalid State Machine Execution Input');
  }
}

const describe = (
  { stateMachineArn, input }: StartInput,
  executionArn: string,
  name: string,
  startDate: number,
  outcome: Outcome,
) => {
  const stopDate = Date.now() / 1000;
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
