import { StateMachine, ExecutionTimeoutError } from 'aws-local-stepfunctions';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readWorkflow, type MachineType } from './asl.ts';
import type { DeclaredFunction } from './functions/declared-functions.ts';
import { Run, type Json, type Steps } from './run.ts';
import { DATA_LIMIT, functionTask, waitTask, type Invocable, type StateTask } from './state-tasks.ts';
import type { Declared, Stack } from './template.ts';
import type { ExecutionWatch } from './watches.ts';

const ignored = z.unknown().optional();
const MachineProperties = z.strictObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).default('STANDARD'),
  DefinitionString: z.string().optional(),
  DefinitionS3Location: z.strictObject({ Bucket: ignored, Key: z.string() }).optional(),
  DefinitionSubstitutions: z.record(z.string(), z.string()).default({}),
  RoleArn: ignored,
  LoggingConfiguration: ignored,
  TracingConfiguration: ignored,
  EncryptionConfiguration: ignored,
  Tags: ignored,
});

export type Outcome =
  { status: 'SUCCEEDED'; output: string } | { status: 'FAILED' | 'TIMED_OUT'; error: string; cause: string };

/** What an execution begins with; `input` is JSON. */
export interface Beginning {
  executionArn: string;
  name: string;
  input: string;
}

export interface Started {
  /** Never rejects. What it gives after `abort` means nothing. */
  outcome: Promise<Outcome>;
  /** It waits for an instant that has not come, and does nothing else. */
  readonly resting: boolean;
  abort(): void;
}

export interface Machine {
  name: string;
  type: MachineType;
  start(beginning: Beginning, steps?: Steps): Started;
}

/** Every state machine of the template by its ARN, validated and built once. */
export function declareMachines(
  stack: Stack,
  cdkOut: string,
  functions: ReadonlyMap<string, DeclaredFunction>,
  watch: ExecutionWatch,
): ReadonlyMap<string, Machine> {
  return new Map(
    stack.all('AWS::StepFunctions::StateMachine', MachineProperties).map((declared) => {
      const { ref: arn, name } = declared;
      const { StateMachineType: type } = declared.properties;
      const { definition, tasks, waits } = readWorkflow(definitionOf(declared, cdkOut), type);
      const mayInvoke: Invocable = (functionArn) => watch.refusal(arn, functionArn);
      const states = new Map<string, StateTask>();
      for (const [state, task] of tasks) states.set(state, functionTask(state, task, functions, mayInvoke));
      for (const [state, wait] of waits) states.set(state, waitTask(state, wait));
      const machine = new StateMachine(definition, { validationOptions: { checkArn: false } });
      const start: Machine['start'] = ({ executionArn, name: executionName, input }, steps) => {
        const aborting = new AbortController();
        const run = new Run(aborting.signal, steps);
        const interpreted = machine.run(JSON.parse(input), {
          overrides: {
            taskResourceLocalHandlers: Object.fromEntries(
              Array.from(states, ([state, task]) => [state, (given: Json) => task(given, run)]),
            ),
          },
          context: {
            Execution: { Id: executionArn, Name: executionName },
            StateMachine: { Id: arn, Name: name },
          },
        });
        aborting.signal.addEventListener('abort', interpreted.abort);
        const begin = performance.now();
        const executed = (transitions: number): void =>
          watch.executed({ name, type }, transitions, performance.now() - begin);
        return {
          outcome: outcomeOf(interpreted, run, executed),
          get resting() {
            return run.resting;
          },
          abort: () => aborting.abort(),
        };
      };
      return [arn, { name, type, start }] as const;
    }),
  );
}

function definitionOf({ logicalId, properties }: Declared<z.infer<typeof MachineProperties>>, cdkOut: string): string {
  const { DefinitionString, DefinitionS3Location, DefinitionSubstitutions } = properties;
  const text =
    DefinitionString ??
    (DefinitionS3Location && readFileSync(join(cdkOut, `asset.${DefinitionS3Location.Key}`), 'utf8'));
  if (text === undefined) throw new Error(`${logicalId} has no definition`);
  return text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => DefinitionSubstitutions[name] ?? whole);
}

const tooLarge = (value: unknown): boolean => Buffer.byteLength(JSON.stringify(value) ?? '') > DATA_LIMIT;

/** What each event changes in the number of failures of which it is not known what becomes of them. */
const UNSETTLED: Readonly<Record<string, number>> = {
  StateFailed: 1,
  StateRetried: -1,
  StateCaught: -1,
  MapIterationFailed: -1,
  ParallelBranchFailed: -1,
};

async function outcomeOf(
  { result, abort, eventLogs }: ReturnType<StateMachine['run']>,
  run: Run,
  executed: (transitions: number) => void,
): Promise<Outcome> {
  let exceeded = false;
  let transitions = 0;
  // Reading the events as they come also lets them go; otherwise they stay until the execution ends.
  const watched = (async () => {
    for await (const event of eventLogs) {
      run.failing += UNSETTLED[event.type] ?? 0;
      // A retry is a transition too.
      if (event.type === 'StateEntered' || event.type === 'StateRetried') transitions += 1;
      if (event.type !== 'StateExited' || exceeded || !tooLarge(event.state.output)) continue;
      exceeded = true;
      abort();
    }
  })();
  try {
    const output = await result;
    await watched;
    if (!exceeded) return { status: 'SUCCEEDED', output: JSON.stringify(output) };
    return dataLimitExceeded();
  } catch (error) {
    if (exceeded) return dataLimitExceeded();
    if (error instanceof ExecutionTimeoutError)
      return { status: 'TIMED_OUT', error: 'States.Timeout', cause: 'The execution took longer than its timeout' };
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : new Error(String(error));
    return { status: 'FAILED', error: cause.name, cause: cause.message };
  } finally {
    executed(transitions);
  }
}

const dataLimitExceeded = (): Outcome => ({
  status: 'FAILED',
  error: 'States.DataLimitExceeded',
  cause: `The state/task returned a result with a size exceeding the maximum number of bytes service limit of ${DATA_LIMIT}`,
});
