import { describe, expect, it } from 'vitest';
import { decide, dependsOnKeys } from '../../local/gateway/permission/decide.ts';
import { reportGrants } from '../../local/gateway/permission/grants.ts';
import { rolePermissions } from '../../local/gateway/permission/permissions.ts';
import type { Principal } from '../../local/gateway/permission/principals.ts';
import { PolicyDocument, statementsOf, type Statement } from '../../local/gateway/permission/statement.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/claims';
const policy = (...Statement: object[]): Statement[] =>
  statementsOf(PolicyDocument.parse({ Version: '2012-10-17', Statement }));
const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string, more: object = {}) => ({ Effect: 'Deny', Action, Resource, ...more });
const insecure = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const keys = (operator: string, ...values: string[]) => ({
  Condition: { [`ForAllValues:${operator}`]: { 'dynamodb:LeadingKeys': values } },
});

describe('a decision', () => {
  const get = 'dynamodb:GetItem';
  it.each<[string, object[], string, string, string[], boolean]>([
    ['nothing', [], get, TABLE, [], false],
    ['the action on the resource', [allow(get, TABLE)], get, TABLE, [], true],
    ['the action in other letters', [allow('DynamoDB:getitem', TABLE)], get, TABLE, [], true],
    ['another action', [allow('dynamodb:PutItem', TABLE)], get, TABLE, [], false],
    ['another resource', [allow(get, `${TABLE}2`)], get, TABLE, [], false],
    ['every action of the service', [allow('dynamodb:*', TABLE)], get, TABLE, [], true],
    ['every action of another service', [allow('sqs:*', TABLE)], get, TABLE, [], false],
    ['every resource', [allow(get, '*')], get, TABLE, [], true],
    ['a resource with one letter open', [allow(get, TABLE.replace(/s$/, '?'))], get, TABLE, [], true],
    ['a dot, which is not any letter', [allow(get, 'a.b')], get, 'axb', [], false],
    ['the table, for its index', [allow(get, TABLE)], get, `${TABLE}/index/due`, [], false],
    ['all indexes', [allow(get, `${TABLE}/index/*`)], get, `${TABLE}/index/due`, [], true],
    ['all indexes, for the table', [allow(get, `${TABLE}/index/*`)], get, TABLE, [], false],
    ['one of several actions and resources', [allow(['a:B', get], ['x', TABLE])], get, TABLE, [], true],
    ['an Allow and a Deny', [allow(get, '*'), deny(get, TABLE)], get, TABLE, [], false],
    ['a Deny of something else', [allow(get, '*'), deny('dynamodb:PutItem', TABLE)], get, TABLE, [], true],
    ['a Deny under an unknown condition', [allow(get, '*'), deny(get, '*', insecure)], get, TABLE, [], true],
    ['an Allow under an unknown condition', [allow(get, '*', insecure)], get, TABLE, [], true],
    ['its key', [allow(get, '*', keys('StringEquals', 'a', 'b'))], get, TABLE, ['a', 'b'], true],
    ['one key too many', [allow(get, '*', keys('StringEquals', 'a'))], get, TABLE, ['a', 'c'], false],
    ['a star that stands for itself', [allow(get, '*', keys('StringEquals', 'a*'))], get, TABLE, ['ab'], false],
    ['a star', [allow(get, '*', keys('StringLike', 'a*'))], get, TABLE, ['ab'], true],
    ['no key at all', [allow(get, '*', keys('StringEquals', 'a'))], get, TABLE, [], true],
    ['a denied key', [allow(get, '*'), deny(get, '*', keys('StringEquals', 'a'))], get, TABLE, ['a'], false],
    ['a key that is not denied', [allow(get, '*'), deny(get, '*', keys('StringEquals', 'a'))], get, TABLE, ['b'], true],
  ])('by a policy of %s', (_, statements, action, resource, leadingKeys, allowed) => {
    expect(decide(policy(...statements), action, resource, leadingKeys).allowed).toBe(allowed);
  });

  it('hangs on keys only where a statement about the call names them', () => {
    const statements = policy(allow(get, '*', keys('StringEquals', 'a')));
    expect(dependsOnKeys(statements, get, TABLE)).toBe(true);
    expect(dependsOnKeys(statements, 'dynamodb:PutItem', TABLE)).toBe(false);
  });

  it.each([
    ['NotAction', { Effect: 'Allow', NotAction: 'a:B', Resource: '*' }],
    ['NotResource', { Effect: 'Allow', Action: 'a:B', NotResource: '*' }],
    ['Principal', { ...allow('a:B', '*'), Principal: '*' }],
  ])('is not made by a statement with %s', (key, statement) => {
    expect(() => policy(statement)).toThrow(key);
  });

  it('is not made with a policy variable', () => {
    expect(() => policy(allow('a:B', 'arn:${aws:username}'))).toThrow('aws:username');
  });
});

describe('the permissions of a role', () => {
  const caller: Principal = {
    kind: 'function',
    name: 'claims-api',
    arn: 'arn:aws:sts::000000000000:assumed-role/r/claims-api',
    role: {
      name: 'r',
      trusted: new Set(['lambda.amazonaws.com']),
      statements: policy(
        allow(['a:Get', 'a:Put', 'logs:PutLogEvents'], 'x'),
        allow('a:Get', 'y', keys('StringLike', 'mine')),
      ),
    },
  };

  it('log each kind of denial once, by its name', () => {
    const lines: string[] = [];
    const permissions = rolePermissions((line) => lines.push(line));
    for (let i = 0; i < 3; i += 1) permissions.check(caller, 'a:Scan', 'x');
    permissions.check(caller, 'a:Scan', 'y');
    expect(lines).toEqual(['claims-api may not a:Scan on x', 'claims-api may not a:Scan on y']);
  });

  it('ask for the keys of a call only where they matter, and then each time', () => {
    const permissions = rolePermissions(() => {});
    let asked = 0;
    const check = (resource: string, key: string) =>
      permissions.check(caller, 'a:Get', resource, () => {
        asked += 1;
        return [key];
      });
    check('x', 'mine');
    expect(asked).toBe(0);
    expect(check('y', 'mine')).toBeUndefined();
    expect(check('y', 'theirs')).toMatchObject({ action: 'a:Get', resource: 'y' });
    expect(asked).toBe(2);
  });

  it('know what was used of them, and what was not; logs are nobody’s to see', () => {
    const permissions = rolePermissions(() => {});
    permissions.check(caller, 'a:Get', 'x');
    const { granted, unused } = reportGrants([caller.role], permissions.used());
    expect(granted.map(({ action, resource }) => `${action} ${resource}`)).toEqual(['a:Get x', 'a:Put x', 'a:Get y']);
    expect(unused.map(({ action, resource }) => `${action} ${resource}`)).toEqual(['a:Put x', 'a:Get y']);
  });
});
