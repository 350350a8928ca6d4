import { ExecutionAlreadyExists, StartExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { SyncInput } from '../model/sync-step.ts';

/** The executions of the daily sync, each named after its run. */
export interface SyncExecutions {
  /** Starts it, once: of a name that was started before nothing happens. */
  start(input: SyncInput): Promise<void>;
}

export const stepFunctionsExecutions = (client: SFNClient, stateMachineArn: string): SyncExecutions => ({
  async start(input) {
    try {
      await client.send(
        new StartExecutionCommand({ stateMachineArn, name: input.runId, input: JSON.stringify(input) }),
      );
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  },
});
