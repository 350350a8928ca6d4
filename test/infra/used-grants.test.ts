import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stackOf } from '../../local/engine/template.ts';
import { grantedBy, isSeen } from '../../local/gateway/permission/grants.ts';
import { readRoles } from '../../local/gateway/permission/roles.ts';
import { grantSentences } from '../support/grant-sentences.ts';
import { differences, readRecord, RECORD } from '../support/used-grants.ts';
import { resources, template } from './synthesized.ts';

const stack = stackOf(template, 'Claimcheck', { api: 'http://api', queueUrl: (name) => `http://queues/${name}` });
const grants = grantedBy(readRoles(stack).values());
const sentence = grantSentences(stack);
const seen = new Set(grants.filter(isSeen).map((grant) => sentence(grant)!));
const unseen = new Set(grants.filter((grant) => !isSeen(grant)).map((grant) => sentence(grant)!));
const record = readRecord();

describe('what the stack grants', () => {
  it('is used by a test run, all of it', () => {
    const unused = [...seen].filter((said) => !(said in record));
    expect(unused.map((said) => `${said}, and no test run used it`)).toEqual([]);
  });
});

// Without a grant that a test run used, some test of the application would fail; here each has its name.
describe('what a test run used', () => {
  it.each(Object.entries(record))('%s', (said, test) => {
    expect(seen.has(said), `the stack does not grant what ${test} used; ${RECORD} has it`).toBe(true);
    expect(existsSync(join(import.meta.dirname, '..', '..', test)), `${test} is no file`).toBe(true);
  });
});

describe('what no engine sees', () => {
  const functions = resources('AWS::Lambda::Function').map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''));
  const ofFunctions = functions.flatMap((name) => [
    `${name} may logs:CreateLogStream on ${name}Logs`,
    `${name} may logs:PutLogEvents on ${name}Logs`,
    `${name} may xray:PutTelemetryRecords on *`,
    `${name} may xray:PutTraceSegments on *`,
  ]);
  const ofMachines = ['ReconcileMachine', 'DailySyncMachine'].flatMap((name) => [
    ...[
      ...['CreateLogDelivery', 'DeleteLogDelivery', 'GetLogDelivery', 'ListLogDeliveries', 'UpdateLogDelivery'],
      ...['DescribeLogGroups', 'DescribeResourcePolicies', 'PutResourcePolicy'],
    ].map((action) => `${name} may logs:${action} on *`),
    ...['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'].map(
      (action) => `${name} may xray:${action} on *`,
    ),
  ]);
  const expected = [...ofFunctions, ...ofMachines];

  it.each(expected)('%s', (said) => {
    expect(unseen.has(said)).toBe(true);
  });

  it('is no more than that', () => {
    expect([...unseen].toSorted()).toEqual(expected.toSorted());
  });
});

describe('a run that differs from the record', () => {
  it('is told each grant that was not used, or not recorded', () => {
    expect(differences({ 'A may x': 'a.test.ts' }, { 'A may x': 'b.test.ts' })).toEqual([]);
    expect(differences({ 'A may x': 'a.test.ts' }, { 'B may x': 'b.test.ts' })).toEqual([
      'A may x, and no test used it',
      'B may x, which is not recorded',
    ]);
  });
});
