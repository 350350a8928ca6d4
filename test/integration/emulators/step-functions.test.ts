import { StateMachine } from 'aws-local-stepfunctions';
import { describe, expect, it } from 'vitest';
import { readWorkflow, type MachineType } from '../../../local/engine/asl.ts';

/** The interpreter itself, run on definitions as the engine reads them. */
const run = async (
  states: object,
  input: object,
  tasks: Record<string, (input: unknown) => unknown> = {},
  type: MachineType = 'EXPRESS',
): Promise<unknown> => {
  const { definition } = readWorkflow(JSON.stringify({ StartAt: Object.keys(states)[0], States: states }), type);
  const taskResourceLocalHandlers = tasks as Record<string, () => string>;
  const machine = new StateMachine(definition, { validationOptions: { checkArn: false } });
  return await machine.run(JSON.parse(JSON.stringify(input)), { overrides: { taskResourceLocalHandlers } }).result;
};
const Task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };
const named = (name: string): Error => Object.assign(new Error('because'), { name });

describe('the state machine interpreter', () => {
  it('retries the named error as often as allowed, then catches it with its name and cause', async () => {
    let tries = 0;
    const Retry = [{ ErrorEquals: ['Flaky'], MaxAttempts: 2, IntervalSeconds: 1, MaxDelaySeconds: 1, BackoffRate: 1 }];
    const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Caught' }];
    const output = await run(
      { Try: { ...Task, Retry, Catch, End: true }, Caught: { Type: 'Pass', End: true } },
      { id: 1 },
      {
        Try: () => {
          tries += 1;
          throw named('Flaky');
        },
      },
    );
    expect([tries, output]).toEqual([3, { id: 1, failure: { Error: 'Flaky', Cause: 'because' } }]);
  });

  it('does not retry another error', async () => {
    let tries = 0;
    const Retry = [{ ErrorEquals: ['Flaky'], MaxAttempts: 2 }];
    const failing = {
      Try: () => {
        tries += 1;
        throw named('Broken');
      },
    };
    await expect(run({ Try: { ...Task, Retry, End: true } }, {}, failing)).rejects.toMatchObject({
      cause: { name: 'Broken', message: 'because' },
    });
    expect(tries).toBe(1);
  });

  it.each([
    [{ kind: 'a', n: 1 }, 'Left'],
    [{ kind: 'b', n: 10 }, 'Right'],
    [{ kind: 'c' }, 'Other'],
  ])('chooses for %j the state %s', async (input, expected) => {
    const result = (Result: string) => ({ Type: 'Pass', Result, End: true });
    const Choices = [
      { Variable: '$.kind', StringEquals: 'a', Next: 'Left' },
      {
        And: [
          { Variable: '$.n', IsPresent: true },
          { Variable: '$.n', NumericGreaterThan: 5 },
        ],
        Next: 'Right',
      },
    ];
    const states = {
      Which: { Type: 'Choice', Choices, Default: 'Other' },
      Left: result('Left'),
      Right: result('Right'),
      Other: result('Other'),
    };
    expect(await run(states, input)).toBe(expected);
  });

  it('maps items in their order, with their selector, and keeps an error of one item by its name', async () => {
    const each = (Catch?: object[]) => ({
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemSelector: { 'value.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'all.$': '$.name' },
        ItemProcessor: { StartAt: 'One', States: { One: { ...Task, End: true } } },
        ...(Catch && { Catch }),
        End: true,
      },
      ...(Catch && { Caught: { Type: 'Pass', End: true } }),
    });
    const input = { items: [3, 1, 2], name: 'x' };
    expect(await run(each(), input, { One: (item) => item })).toEqual([
      { value: 3, index: 0, all: 'x' },
      { value: 1, index: 1, all: 'x' },
      { value: 2, index: 2, all: 'x' },
    ]);
    const failing = {
      One: () => {
        throw named('Broken');
      },
    };
    expect(await run(each([{ ErrorEquals: ['Broken'], Next: 'Caught' }]), input, failing)).toEqual({
      Error: 'Broken',
      Cause: 'because',
    });
  });

  it('maps an empty list to an empty list', async () => {
    const states = {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
        End: true,
      },
    };
    expect(await run(states, { items: [] })).toEqual([]);
  });

  it('times a task out by its name', async () => {
    const Catch = [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }];
    const states = {
      Slow: { ...Task, TimeoutSeconds: 1, Catch, End: true },
      Late: { Type: 'Pass', Result: 'late', End: true },
    };
    expect(await run(states, {}, { Slow: () => new Promise(() => {}) })).toBe('late');
  });

  it('runs branches in parallel and joins their results', async () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', Result: name, End: true } } });
    expect(await run({ Both: { Type: 'Parallel', Branches: [branch('a'), branch('b')], End: true } }, {})).toEqual([
      'a',
      'b',
    ]);
  });

  it('fails with the error and cause of a Fail state', async () => {
    await expect(run({ No: { Type: 'Fail', Error: 'Refused', Cause: 'as asked' } }, {})).rejects.toMatchObject({
      cause: { name: 'Refused', message: 'as asked' },
    });
  });

  it.each([
    ['a task token', { T: { ...Task, Parameters: { 'token.$': '$$.Task.Token' }, End: true } }, /\$\$\.Task/],
    [
      'a start that a restart would change',
      { T: { Type: 'Pass', Parameters: { 'at.$': '$$.Execution.StartTime' }, End: true } },
      /StartTime/,
    ],
    ['variables', { T: { Type: 'Pass', Assign: { a: 1 }, End: true } }, /Assign/],
    [
      'a distributed map',
      {
        M: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'A', States: {} },
          End: true,
        },
      },
      /ProcessorConfig/,
    ],
    [
      'a callback',
      { T: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', End: true } },
      /waitForTaskToken/,
    ],
    [
      'a failure tolerance',
      { M: { Type: 'Map', ToleratedFailureCount: 1, ItemProcessor: { StartAt: 'A', States: {} }, End: true } },
      /Tolerated/,
    ],
  ])('is never given %s, which it would ignore', (_, states, message) => {
    expect(() => readWorkflow(JSON.stringify({ StartAt: 'T', States: states }), 'STANDARD')).toThrow(message);
  });
});
