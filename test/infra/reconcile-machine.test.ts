import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../shared/model/platform.ts';
import { machineNamed, referenced, resources, template } from './synthesized.ts';

interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: { Variable: string; StringEquals: string; Next: string }[];
  Retry?: { ErrorEquals: string[]; MaxAttempts: number; MaxDelaySeconds: number; JitterStrategy: string }[];
  Catch?: { ErrorEquals: string[]; Next: string; ResultPath: string }[];
  Parameters?: Record<string, unknown>;
  Result?: unknown;
  ResultPath?: string;
}
interface Definition {
  QueryLanguage?: string;
  States: {
    FetchPlatforms: State & { MaxConcurrency: number; ItemProcessor: { States: Record<string, State> } };
    Reconcile: State;
  };
}

const text = readFileSync(new URL('../../statemachines/reconcile.asl.json', import.meta.url), 'utf8');
const definition = JSON.parse(text) as Definition;
const perPlatform = definition.States.FetchPlatforms.ItemProcessor.States;
const fetches = Object.entries(perPlatform).filter(([, state]) => state.Type === 'Task');
const machine = machineNamed('reconcile');

const OVERLOAD = [
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  // What a function of ours says when its store is overloaded for longer than its client tries.
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'TransactionConflictException',
  'InternalServerError',
];

describe('the definition', () => {
  it('is valid', () => {
    // The validator writes defaults into what it is given.
    expect(validate(structuredClone(definition))).toMatchObject({ isValid: true, errors: [] });
  });

  it('is JSONPath, which the local engine can run', () => {
    expect(definition.QueryLanguage ?? 'JSONPath').toBe('JSONPath');
    expect(text).not.toContain('{%');
  });

  it('stands in the template as it is in the file', () => {
    expect(JSON.parse(machine.DefinitionString)).toEqual(definition);
  });

  it('names only functions that the template substitutes, each used once', () => {
    const placeholders = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
    expect(placeholders.toSorted()).toEqual(Object.keys(machine.DefinitionSubstitutions).toSorted());
    expect(template.Resources[referenced(machine.DefinitionSubstitutions['ReconcileArn'])]?.Type).toBe(
      'AWS::Lambda::Function',
    );
  });

  it.each(PLATFORMS)('has a group of %s fetched by a function that is there', (platform) => {
    const prefix = machine.DefinitionSubstitutions['FetchFunctionPrefix'];
    expect(perPlatform['Fetch']?.Parameters).toMatchObject({
      'FunctionName.$': "States.Format('${FetchFunctionPrefix}{}', $.platform)",
    });
    const names = resources<{ FunctionName: string }>('AWS::Lambda::Function').map(
      ({ Properties }) => Properties.FunctionName,
    );
    expect(names).toContain(`${String(prefix)}${platform}`);
  });

  it.each(fetches)('retries %s on overload only, and lets no error of it end its mates', (_, state) => {
    expect(state.Retry).toHaveLength(1);
    expect(state.Retry?.[0]).toMatchObject({
      ErrorEquals: OVERLOAD,
      MaxAttempts: 2,
      MaxDelaySeconds: 4,
      JitterStrategy: 'FULL',
    });
    expect(state.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.failed', Next: 'FetchFailed' }]);
  });

  it('fails as a whole when the commit fails, so that the queue delivers again', () => {
    expect(definition.States.Reconcile.Catch).toBeUndefined();
    expect(definition.States.Reconcile.Retry?.[0]?.ErrorEquals).toEqual(OVERLOAD);
  });
});

describe('the machine', () => {
  it('is Express, traced, and logs errors without what went through it', () => {
    expect(machine.StateMachineType).toBe('EXPRESS');
    expect(machine.TracingConfiguration.Enabled).toBe(true);
    expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
  });
});
