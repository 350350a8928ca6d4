import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import * as z from 'zod';

const Choice = z.looseObject({ Variable: z.string().optional() });
const common = {
  Comment: z.string().optional(),
  InputPath: z.unknown().optional(),
  OutputPath: z.unknown().optional(),
};
const flow = { Next: z.string().optional(), End: z.boolean().optional() };
const result = { ResultPath: z.unknown().optional(), ResultSelector: z.unknown().optional() };
const recovery = { Retry: z.array(z.unknown()).optional(), Catch: z.array(z.unknown()).optional() };

/** Every field that the interpreter honours. Others would be accepted and ignored, so they stop the start. */
const State = z.discriminatedUnion('Type', [
  z.strictObject({
    Type: z.literal('Task'),
    ...common,
    ...flow,
    ...result,
    ...recovery,
    Resource: z.string(),
    Parameters: z.unknown().optional(),
    TimeoutSeconds: z.number().optional(),
    TimeoutSecondsPath: z.string().optional(),
  }),
  z.strictObject({
    Type: z.literal('Pass'),
    ...common,
    ...flow,
    Parameters: z.unknown().optional(),
    Result: z.unknown().optional(),
    ResultPath: z.unknown().optional(),
  }),
  z.strictObject({
    Type: z.literal('Wait'),
    ...common,
    ...flow,
    Seconds: z.number().optional(),
    SecondsPath: z.string().optional(),
    Timestamp: z.string().optional(),
    TimestampPath: z.string().optional(),
  }),
  z.strictObject({ Type: z.literal('Choice'), ...common, Choices: z.array(Choice), Default: z.string().optional() }),
  z.strictObject({ Type: z.literal('Succeed'), ...common }),
  z.strictObject({
    Type: z.literal('Fail'),
    Comment: z.string().optional(),
    Error: z.string().optional(),
    Cause: z.string().optional(),
    ErrorPath: z.string().optional(),
    CausePath: z.string().optional(),
  }),
  z.strictObject({
    Type: z.literal('Map'),
    ...common,
    ...flow,
    ...result,
    ...recovery,
    ItemsPath: z.string().optional(),
    ItemSelector: z.unknown().optional(),
    Parameters: z.unknown().optional(),
    MaxConcurrency: z.number().optional(),
    MaxConcurrencyPath: z.string().optional(),
    ItemProcessor: z.unknown().optional(),
    Iterator: z.unknown().optional(),
  }),
  z.strictObject({
    Type: z.literal('Parallel'),
    ...common,
    ...flow,
    ...result,
    ...recovery,
    Parameters: z.unknown().optional(),
    Branches: z.array(z.unknown()),
  }),
]);

const Machine = z.strictObject({
  StartAt: z.string(),
  States: z.record(z.string(), z.unknown()),
  Comment: z.string().optional(),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: z.number().optional(),
  QueryLanguage: z.literal('JSONPath').optional(),
  ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }).optional(),
});

export type TaskState = Extract<z.infer<typeof State>, { Type: 'Task' }>;
export type WaitState = Extract<z.infer<typeof State>, { Type: 'Wait' }>;

export interface Workflow {
  definition: StateMachineDefinition;
  tasks: Map<string, TaskState>;
  waits: Map<string, WaitState>;
}

export type MachineType = 'STANDARD' | 'EXPRESS';

/**
 * How long an execution may take. The interpreter gives a task 60 s where the language gives it the rest of the execution,
 * and its timers end where Node's do, after 24 days.
 */
const LIMIT_SECONDS: Readonly<Record<MachineType, number>> = { EXPRESS: 300, STANDARD: 2_147_483 };

/**
 * Reads an Amazon States Language definition. Whatever the interpreter would silently ignore or read in another way is
 * refused with its name. Waits become tasks, because the interpreter sleeps by the machine's clock.
 */
export function readWorkflow(text: string, type: MachineType): Workflow {
  const limit = (seconds = Infinity): number => Math.min(seconds, LIMIT_SECONDS[type]);
  const tasks = new Map<string, TaskState>();
  const waits = new Map<string, WaitState>();

  const visit = (value: unknown, where: string): object => {
    const machine = parse(Machine, value, where);
    const states: Record<string, unknown> = {};
    for (const [name, declared] of Object.entries(machine.States)) {
      if (tasks.has(name) || waits.has(name)) throw new Error(`two states are called ${name}`);
      const state = parse(State, declared, name);
      refuseContext(state, name, where !== '' ? ['Input', 'StartTime'] : WRONG_AT_THE_TOP[type]);
      states[name] = translate(name, state);
    }
    return { ...machine, States: states };
  };

  const translate = (name: string, state: z.infer<typeof State>): object => {
    switch (state.Type) {
      case 'Task':
        tasks.set(name, state);
        return {
          ...state,
          ...(!state.TimeoutSecondsPath && { TimeoutSeconds: limit(state.TimeoutSeconds) }),
        };
      case 'Wait': {
        waits.set(name, state);
        const { Seconds: _s, SecondsPath: _sp, Timestamp: _t, TimestampPath: _tp, ...rest } = state;
        return { ...rest, Type: 'Task', Resource: 'arn:aws:states:::wait', TimeoutSeconds: limit() };
      }
      case 'Map': {
        const { Iterator: iterator, ItemProcessor: processor, ...rest } = state;
        return { ...rest, ItemProcessor: visit(processor ?? iterator, name) };
      }
      case 'Parallel':
        return { ...state, Branches: state.Branches.map((branch) => visit(branch, name)) };
      case 'Choice':
      case 'Fail':
      case 'Pass':
      case 'Succeed':
        break;
    }
    return state;
  };

  const definition = visit(JSON.parse(text), '') as StateMachineDefinition;
  return { definition: { ...definition, TimeoutSeconds: limit(definition.TimeoutSeconds) }, tasks, waits };
}

function parse<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`the embedded engine cannot run ${where || 'the state machine'}: ${z.prettifyError(parsed.error)}`);
}

/** A Standard execution that is run again after a restart would have another start. */
const WRONG_AT_THE_TOP: Readonly<Record<MachineType, readonly string[]>> = { EXPRESS: [], STANDARD: ['StartTime'] };

/** The parts of the context object and the intrinsics that the interpreter lacks or gets wrong. */
function refuseContext(state: z.infer<typeof State>, name: string, wrongOfExecution: readonly string[]): void {
  const {
    ItemProcessor: _processor,
    Iterator: _iterator,
    Branches: _branches,
    ...own
  } = state as Record<string, unknown>;
  const { ItemSelector: selector, Parameters: parameters, ...others } = own;
  const text = JSON.stringify(own);
  const unsupported =
    /\$\$\.(Task|State)\b/.exec(text)?.[0] ??
    /States\.StringSplit\([^']*'[^']*',\s*'[^']{2,}'/.exec(text)?.[0] ??
    /\.waitForTaskToken|\.sync(:\d)?"/.exec(text)?.[0] ??
    wrongOfExecution.map((field) => `$$.Execution.${field}`).find((path) => text.includes(path)) ??
    /\$\$\.Map\b/.exec(JSON.stringify(state.Type === 'Map' ? others : { others, selector, parameters }))?.[0];
  if (unsupported) throw new Error(`the embedded engine cannot run ${name}: ${unsupported} is not supported`);
}
