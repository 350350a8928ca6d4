import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../infra/functions.ts';
import { ENVIRONMENTS, type FunctionName } from '../../shared/lambda/env.ts';
import {
  functionNamed,
  machineNamed,
  referenced,
  resources,
  synthesizedTemplate,
  template,
  type FunctionProperties,
} from './synthesized.ts';

/** What Lambda wants to stay unreserved of an account's concurrent executions. */
const UNRESERVED = 100;

const names = Object.keys(ENVIRONMENTS) as FunctionName[];

/** A reference as the function will see it: queues by URL, everything else by name or ARN. */
const resolved = (value: unknown): unknown => {
  if (typeof value === 'string') return value;
  const id = referenced(value);
  return template.Resources[id]?.Type === 'AWS::SQS::Queue'
    ? `https://sqs.us-east-1.amazonaws.com/000000000000/${id}`
    : id;
};

describe('the functions', () => {
  it('are those that have an environment, and no others', () => {
    const deployed = resources<{ FunctionName: string }>('AWS::Lambda::Function').map(
      ({ Properties }) => Properties.FunctionName,
    );
    expect(deployed.toSorted()).toEqual(names.map((name) => `claimcheck-local-${name}`).toSorted());
  });

  it.each(names)('give %s every variable that it checks at start, and none that it does not know', (name) => {
    const { Variables } = functionNamed(name).Properties.Environment;
    const environment = Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, resolved(value)]));
    expect(ENVIRONMENTS[name].safeParse(environment).error).toBeUndefined();
    expect(Object.keys(environment).toSorted()).toEqual(Object.keys(ENVIRONMENTS[name].shape).toSorted());
  });

  it.each(names)('never put a secret into the environment of %s, only its address', (name) => {
    const { Variables } = functionNamed(name).Properties.Environment;
    for (const [variable, value] of Object.entries(Variables)) {
      if (variable.endsWith('_SECRET_ID'))
        expect(template.Resources[referenced(value)]?.Type).toBe('AWS::SecretsManager::Secret');
      expect(JSON.stringify(value)).not.toContain('resolve:secretsmanager');
    }
  });

  it.each(names)('run %s on arm64 and the current Node, traced, with logs that end', (name) => {
    const { Properties } = functionNamed(name);
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      // Who only carries on what others trace.
      TracingConfig: { Mode: name === 'submissions' ? 'PassThrough' : 'Active' },
      LoggingConfig: { LogFormat: 'JSON' },
    });
    const group = template.Resources[referenced(Properties.LoggingConfig['LogGroup'])];
    expect(group?.Properties['LogGroupName']).toBe(`/aws/lambda/claimcheck-local-${name}`);
  });

  it.each(names)('build %s from a file that exists', (name) => {
    expect(existsSync(new URL(`../../${FUNCTIONS[name].entry}`, import.meta.url))).toBe(true);
  });

  it('give every log group an end', () => {
    const groups = resources<{ RetentionInDays?: number }>('AWS::Logs::LogGroup');
    // The API and the two state machines have one each beside them.
    expect(groups).toHaveLength(names.length + 3);
    for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(30);
  });
});

describe('the times', () => {
  const seconds = (name: FunctionName) => functionNamed(name).Properties.Timeout;
  const machine = JSON.parse(machineNamed('reconcile').DefinitionString) as {
    TimeoutSeconds: number;
    States: { FetchPlatforms: { ItemProcessor: { States: Record<string, { TimeoutSeconds?: number }> } } };
  };
  const fetchers = (Object.keys(FUNCTIONS) as FunctionName[]).filter((name) => name.startsWith('fetch-'));

  it.each(fetchers)('let %s finish two calls of 8 s each before its own end, and the task after it', (name) => {
    expect(seconds(name)).toBeGreaterThan(2 * 8);
    expect(machine.States.FetchPlatforms.ItemProcessor.States['Fetch']?.TimeoutSeconds).toBeGreaterThan(seconds(name));
  });

  it('let the slowest fetch and the slowest commit end within the machine', () => {
    expect(Math.max(...fetchers.map(seconds)) + seconds('reconcile')).toBeLessThan(machine.TimeoutSeconds);
  });

  it('let dispatch read how its execution ended', () => {
    expect(machine.TimeoutSeconds + 10).toBeLessThan(seconds('dispatch'));
  });

  it('end a sweep before the next one starts', () => {
    expect(seconds('sweep')).toBeLessThan(60);
  });

  it.each([
    'submissions',
    'affiliates',
    'connections',
    'campaigns',
    'policies',
    'alerts',
    'ops',
    'health',
    'discord',
  ] as const)('let %s answer before the API stops waiting', (name) => {
    expect(seconds(name)).toBeLessThan(29);
  });
});

describe('what may be posted to though it is no public https address', () => {
  it.each(['dev', 'staging', 'prod', 'local'])('is nothing in stage %s', async (stage) => {
    const functions = resources<FunctionProperties>('AWS::Lambda::Function', await synthesizedTemplate(stage));
    const lists = functions.flatMap(({ Properties }) => {
      const { LOCAL_RECEIVERS } = Properties.Environment.Variables;
      return LOCAL_RECEIVERS === undefined ? [] : [LOCAL_RECEIVERS];
    });
    expect(lists).toEqual(['', '', '', '', '', '']);
  });
});

describe('the README', () => {
  it('names the quota of concurrent executions that the stack needs', () => {
    const reserved = resources<{ ReservedConcurrentExecutions?: number }>('AWS::Lambda::Function').map(
      ({ Properties }) => Properties.ReservedConcurrentExecutions ?? 0,
    );
    const quota = reserved.reduce((sum, one) => sum + one, UNRESERVED);
    const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    expect(readme).toContain(`the quota must be ${quota} or more`);
  });
});
