import { describe, expect, it } from 'vitest';
import { costOfUse, perMillion, SERVICES, totalOf, type Service } from '../../bench/cost/cost-of-use.ts';
import { recordedTraces, tracedFunctions } from '../../bench/cost/recorded-traces.ts';
import { without, type Used } from '../../bench/cost/usage-arithmetic.ts';
import { unitsPerClaim } from '../../bench/cost/units-per-claim.ts';
import { nothingUsed } from './nothing-used.ts';

const MILLION = 1_000_000;
const table = (wru: number, rru: number) => ({ wru, rru, indexes: {}, stream: { reads: 0, records: 0 } });

describe('what was used costs', () => {
  const cases: [string, Partial<Used>, Service, number][] = [
    ['a million requests of the API', { api: { requests: MILLION } }, 'API Gateway', 1],
    [
      'a million invocations',
      { lambda: { byFunction: { f: { invocations: MILLION, gbSeconds: 0, errors: 0 } } } },
      'Lambda requests',
      0.2,
    ],
    [
      '50,000 GB-seconds',
      { lambda: { byFunction: { f: { invocations: 0, gbSeconds: 50_000, errors: 3 } } } },
      'Lambda compute',
      0.66667,
    ],
    [
      'a million receives, deletes and sends, the sends with their message group',
      {
        sqs: {
          requests: 3 * MILLION,
          byQueue: { q: { SendMessageBatch: MILLION, ReceiveMessage: MILLION, DeleteMessageBatch: MILLION } },
          byCaller: {},
        },
      },
      'SQS',
      1.3,
    ],
    [
      'a table and its index',
      {
        dynamodb: {
          tables: { t: { ...table(MILLION, 0), indexes: { i: { wru: MILLION, rru: 0 } } } },
          byFunction: {},
        },
      },
      'DynamoDB writes',
      1.25,
    ],
    [
      'reads of two tables',
      { dynamodb: { tables: { t: table(0, MILLION), u: table(0, MILLION) }, byFunction: {} } },
      'DynamoDB reads',
      0.25,
    ],
    [
      'reads of a stream, which are Lambda’s',
      { dynamodb: { tables: { t: { ...table(0, 0), stream: { reads: 9, records: 900 } } }, byFunction: {} } },
      'DynamoDB streams',
      0,
    ],
    ['a GB of logs', { logs: { byFunction: { f: { bytes: 1e9 } } } }, 'CloudWatch Logs', 0.5],
    [
      'a million runs of a schedule, and 10,000 calls each of Secrets Manager and KMS',
      {
        scheduler: { invocations: MILLION },
        secrets: { calls: 10_000, byFunction: {} },
        keys: { calls: 10_000, byFunction: {} },
        parameters: { calls: 10_000, byFunction: {} },
      },
      'other',
      1.08,
    ],
    ['a thousand mails', { mails: { calls: 1000, byFunction: {} } }, 'SES', 0.1],
  ];
  it.each(cases)('%s', (_, used, service, usd) => {
    const costs = costOfUse({ used: nothingUsed(used), traces: 0, machine: 'EXPRESS' });
    expect(costs[service]).toBeCloseTo(usd, 9);
    for (const other of SERVICES) if (other !== service && !service.startsWith('Lambda')) expect(costs[other]).toBe(0);
  });

  it('transitions in a Standard workflow, requests and duration in an Express one', () => {
    const used = nothingUsed({
      states: {
        byMachine: { m: { type: 'EXPRESS', executions: MILLION, transitions: 3 * MILLION, gbSeconds: 6_250 } },
      },
    });
    expect(costOfUse({ used, traces: 0, machine: 'STANDARD' })['Step Functions']).toBeCloseTo(75, 9);
    expect(costOfUse({ used, traces: 0, machine: 'EXPRESS' })['Step Functions']).toBeCloseTo(1.1041875, 9);
  });

  it('the transitions of a Standard machine beside an Express one', () => {
    const used = nothingUsed({
      states: {
        byMachine: {
          m: { type: 'EXPRESS', executions: MILLION, transitions: 3 * MILLION, gbSeconds: 0 },
          daily: { type: 'STANDARD', executions: 1000, transitions: MILLION, gbSeconds: 0 },
        },
      },
    });
    expect(costOfUse({ used, traces: 0, machine: 'EXPRESS' })['Step Functions']).toBeCloseTo(26, 9);
  });

  it('nothing where nothing was used, and traces by the million', () => {
    expect(totalOf(costOfUse({ used: nothingUsed(), traces: 0, machine: 'STANDARD' }))).toBe(0);
    expect(costOfUse({ used: nothingUsed(), traces: MILLION, machine: 'EXPRESS' })['X-Ray']).toBe(5);
  });

  it('as much for a million claims as the counted ones say', () => {
    const costs = costOfUse({ used: nothingUsed({ api: { requests: 2000 } }), traces: 0, machine: 'EXPRESS' });
    expect(totalOf(perMillion(costs, 2000))).toBeCloseTo(1, 9);
  });
});

describe('traces', () => {
  const invoked = (name: string, invocations: number): Used =>
    nothingUsed({ lambda: { byFunction: { [name]: { invocations, gbSeconds: 0, errors: 0 } } } });
  it.each([
    ['are all invocations up to one a second', 'claimcheck-local-submissions', 20, 20],
    ['are a twentieth of those beyond', 'claimcheck-local-submissions', 21, 20.05],
    ['begin at what reads a stream', 'claimcheck-local-fan-out', 5, 5],
    ['begin at what reads a queue', 'claimcheck-local-dispatch', 120, 25],
    ['are gone on with by a fetch', 'claimcheck-local-fetch-x', 100, 0],
    ['are gone on with by the judgement', 'claimcheck-local-reconcile', 100, 0],
  ])('%s', (_, name, invocations, traces) => {
    expect(recordedTraces(invoked(name, invocations), 20, [name])).toBeCloseTo(traces, 9);
  });
});

describe('a function is traced', () => {
  it.each([
    ['where its tracing is active', { Mode: 'Active' }, ['f']],
    ['not where it only passes traces on', { Mode: 'PassThrough' }, []],
    ['not where nothing is said', undefined, []],
  ])('%s', (_, TracingConfig, names) => {
    const Properties = { FunctionName: 'f', ...(TracingConfig && { TracingConfig }) };
    expect(tracedFunctions({ Resources: { F: { Type: 'AWS::Lambda::Function', Properties } } })).toEqual(names);
  });
});

describe('the difference of what was used', () => {
  it('takes each count away as often as is said, and leaves what is only in the whole', () => {
    const whole = nothingUsed({
      api: { requests: 7 },
      scheduler: { invocations: 3 },
      logs: { byFunction: { sweep: { bytes: 330 }, f: { bytes: 5 } } },
    });
    const part = nothingUsed({ scheduler: { invocations: 1 }, logs: { byFunction: { sweep: { bytes: 100 } } } });
    expect(without(whole, part, 3)).toEqual(
      nothingUsed({
        api: { requests: 7 },
        logs: { byFunction: { sweep: { bytes: 30 }, f: { bytes: 5 } } },
      }),
    );
  });
});

describe('units per claim', () => {
  it('stand under the names that the project knows, without those that are zero', () => {
    const used = nothingUsed({
      dynamodb: {
        tables: {
          'Claimcheck-TablesSubmissions10B0C7C7': {
            ...table(20, 0),
            indexes: { due: { wru: 5, rru: 0 } },
          },
        },
        byFunction: {},
      },
      lambda: { byFunction: { 'claimcheck-local-fan-out': { invocations: 1, gbSeconds: 0, errors: 0 } } },
      states: { byMachine: { m: { type: 'EXPRESS', executions: 1, transitions: 12, gbSeconds: 0 } } },
    });
    expect(unitsPerClaim(used, 10)).toMatchObject({
      wru: { Submissions: 2, 'Submissions.due': 0.5 },
      rru: {},
      invocations: { 'fan-out': 0.1 },
      gbSeconds: {},
      executions: 0.1,
      transitions: 1.2,
    });
  });
});
