import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { Source } from '../../shared/model/source.ts';
import { functionNamed, machineNamed, referenced, resources, template } from './synthesized.ts';

interface State {
  Type: string;
  Retry?: { ErrorEquals: string[]; MaxAttempts: number; MaxDelaySeconds: number; JitterStrategy: string }[];
  Catch?: { ErrorEquals: string[]; Next: string; ResultPath: string }[];
  Parameters?: Record<string, unknown>;
  SecondsPath?: string;
}
interface Definition {
  TimeoutSeconds: number;
  States: Record<string, State> & { ReadSources: { ItemProcessor: { States: Record<string, State> } } };
}

const text = readFileSync(new URL('../../statemachines/daily-sync.asl.json', import.meta.url), 'utf8');
const definition = JSON.parse(text) as Definition;
const perSource = definition.States.ReadSources.ItemProcessor.States;
const machine = machineNamed('daily-sync');

describe('the definition of the daily sync', () => {
  it('is valid, and stands in the template as it is in the file', () => {
    // The validator writes defaults into what it is given.
    expect(validate(structuredClone(definition))).toMatchObject({ isValid: true, errors: [] });
    expect(JSON.parse(machine.DefinitionString)).toEqual(definition);
  });

  it('names only functions that the template substitutes', () => {
    const placeholders = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
    expect(placeholders.toSorted()).toEqual(Object.keys(machine.DefinitionSubstitutions).toSorted());
    for (const name of ['MergeDaysArn', 'JudgeEvidenceArn', 'MakeReportsArn', 'FinishSyncArn'])
      expect(template.Resources[referenced(machine.DefinitionSubstitutions[name])]?.Type).toBe('AWS::Lambda::Function');
  });

  it.each(Source.options)('has %s pulled by a function that is there', (source) => {
    const prefix = machine.DefinitionSubstitutions['PullFunctionPrefix'];
    const names = resources<{ FunctionName: string }>('AWS::Lambda::Function').map(
      ({ Properties }) => Properties.FunctionName,
    );
    expect(names).toContain(`${String(prefix)}${source}`);
  });

  it('retries a source for what passes only, and carries whatever ends it past its mates', () => {
    const [passing, overload] = perSource['Pull']!.Retry!;
    expect(passing).toMatchObject({ ErrorEquals: ['SourceTransient'], MaxAttempts: 4 });
    expect(overload!.ErrorEquals).not.toContain('States.ALL');
    expect(overload!.ErrorEquals).toContain('Runtime.ExitError');
    expect(perSource['Pull']!.Catch).toEqual([
      { ErrorEquals: ['States.ALL'], ResultPath: '$.failed', Next: 'SourceFailed' },
    ]);
  });

  it('waits for a vendor in a state that runs nothing', () => {
    expect(perSource['WaitForVendor']).toMatchObject({ Type: 'Wait', SecondsPath: '$.pulled.waitSeconds' });
  });

  it.each(['MergeDays', 'MakeReports'])('finishes a run also where %s fails', (name) => {
    expect(definition.States[name]!.Catch).toEqual([
      { ErrorEquals: ['States.ALL'], ResultPath: '$.failed', Next: 'FinishSync' },
    ]);
  });

  it('makes reports also where claims could not be judged, and marks the run', () => {
    expect(definition.States['JudgeEvidence']!.Catch).toEqual([
      { ErrorEquals: ['States.ALL'], ResultPath: '$.failed', Next: 'IsReported' },
    ]);
  });

  it('outlasts a year of a source that takes twenty calls a minute', () => {
    expect(definition.TimeoutSeconds).toBeGreaterThan(366 * 4 + functionNamed('merge-days').Properties.Timeout);
  });
});

describe('the machine of the daily sync', () => {
  it('is Standard, traced, and logs errors without what went through it', () => {
    expect(machine.StateMachineType).toBe('STANDARD');
    expect(machine.TracingConfiguration.Enabled).toBe(true);
    expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
  });
});
