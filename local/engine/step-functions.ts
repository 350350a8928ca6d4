import type { Operations } from './aws-json.ts';
import { openExecutionRecords } from './execution-records.ts';
import { expressExecutions } from './express-executions.ts';
import type { DeclaredFunction } from './functions/declared-functions.ts';
import { standardExecutions } from './standard-executions.ts';
import { stateMachineOperations } from './state-machine-operations.ts';
import { declareMachines } from './state-machines.ts';
import type { Stack } from './template.ts';
import type { ExecutionWatch } from './watches.ts';

export interface StepFunctions {
  operations: Operations;
  /** Executions with something to do now. */
  executing: () => number;
  /** Goes on with the Standard executions that ran when the engine was ended. */
  resume(): void;
  /** Leaves the Standard executions for the next start. To be called before their functions end, which is no failure of theirs. */
  pause(): void;
  stop(): void;
}

export interface StepFunctionsParts {
  cdkOut: string;
  functions: ReadonlyMap<string, DeclaredFunction>;
  watch: ExecutionWatch;
  /** The file that keeps Standard executions. */
  records: string;
}

/** The state machines of the template and their executions. */
export function startStepFunctions(
  stack: Stack,
  { cdkOut, functions, watch, records: path }: StepFunctionsParts,
): StepFunctions {
  const machines = declareMachines(stack, cdkOut, functions, watch);
  const records = openExecutionRecords(path);
  const express = expressExecutions();
  const standard = standardExecutions(machines, records);
  return {
    operations: stateMachineOperations({ machines, express, standard }),
    executing: () => express.running + standard.working,
    resume: () => standard.resume(),
    pause: () => standard.stop(),
    stop: () => {
      express.stop();
      standard.stop();
      records.close();
    },
  };
}
