import { setTimeout as delay } from 'node:timers/promises';
import { ACCOUNT, REGION } from '../../engine/identities.ts';
import { DEVELOPER, type CallerOf } from '../callers.ts';
import type { Faults } from '../faults/faults.ts';
import type { Plan, Planner, Reply, Request } from '../http-pipe.ts';
import type { Permissions } from '../permission/permissions.ts';
import type { Principal } from '../permission/principals.ts';
import type { Usage } from '../usage/usage.ts';
import { asking, takeCapacity } from './capacity.ts';
import { Conflicts, type Write } from './conflicts.ts';
import { elementsOf, type Element } from './elements.ts';
import { leadingKeysOf } from './leading-keys.ts';
import * as replies from './replies.ts';
import type { TableKeys } from './table-keys.ts';
import { takeToken, TransactionTokens, type Seen } from './transaction-tokens.ts';
import { failedWrite, repeatedTransaction } from './unanswered-units.ts';

export interface DynamoDbGateway {
  callerOf: CallerOf;
  tables: ReadonlyMap<string, TableKeys>;
  permissions: Permissions;
  usage: Usage;
  faults: Faults;
  /** Ends an execution environment of a function at once. */
  endEnvironment: (functionName: string, environment: string) => void;
}

const READS: ReadonlySet<string> = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
const WRITES: ReadonlySet<string> = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
]);
const SINGLE_WRITES: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
/** What a function commits its work with. */
const COMMITS: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'TransactWriteItems']);
const FAILED_CONDITION = /"__type":"[^"]*(?:ConditionalCheckFailed|TransactionCanceled)Exception"/;

/** Decides for each DynamoDB call what becomes of it: denied, struck by a fault, in conflict, or passed on and counted. */
export function planDynamoDb(gateway: DynamoDbGateway): Planner {
  const { callerOf, permissions, usage, faults } = gateway;
  const conflicts = new Conflicts((table) => gateway.tables.get(table)?.keys ?? []);
  const tokens = new TransactionTokens();

  return (request) => {
    const caller = callerOf(request.keyId);
    if (!caller) return { reply: replies.unknownCaller() };
    const [service = '', operation = ''] = request.target.split('.');
    const body = compact(request);
    if (caller === DEVELOPER) return passOn(operation, body, undefined, request);
    if (service !== 'DynamoDB_20120810' || !(READS.has(operation) || WRITES.has(operation)))
      return { reply: replies.unsupported(request.target) };
    const refused = refusal(caller, operation, body);
    if (refused) return { reply: refused };
    return strike(caller, operation, body, request) ?? passOn(operation, body, caller, request);
  };

  function refusal(caller: Principal, operation: string, body: Buffer): Reply | undefined {
    const elements = elementsOf(operation, body);
    if (elements.length === 0) return replies.unsupported(`${operation} without a table`);
    for (const element of elements) {
      const table = gateway.tables.get(element.table) ?? undeclared(element.table);
      const keys = (): readonly string[] => leadingKeysOf(body, element.table, table);
      const denial = permissions.check(caller, `dynamodb:${element.action}`, resourceOf(table, element), keys);
      if (denial) return replies.denied(denial.message);
    }
    return undefined;
  }

  function strike(
    caller: Principal,
    operation: string,
    body: Buffer,
    request: Request,
  ): Plan | Promise<Plan> | undefined {
    if (COMMITS.has(operation) && faults.strike(`lambda:${caller.name}`, ['crash_before_commit'])) {
      gateway.endEnvironment(caller.name, request.environment);
      return 'unanswered';
    }
    const transaction = operation === 'TransactWriteItems';
    const writing = transaction || SINGLE_WRITES.has(operation);
    const kinds = ['throttle', 'error', 'delay', ...(writing ? ['conflict' as const] : [])] as const;
    const fault = faults.strike('dynamodb', kinds, () => elementsOf(operation, body).map(({ table }) => table));
    if (!fault) return undefined;
    switch (fault.kind) {
      case 'throttle':
        return { reply: replies.throttled() };
      case 'error':
        return { reply: replies.broken() };
      case 'conflict':
        return { reply: transaction ? conflicting(operation, body, fault.target) : replies.conflict() };
      case 'delay':
        return delay(fault.latencyMs).then(() => passOn(operation, body, caller, request));
    }
  }

  function passOn(operation: string, given: Buffer, caller: Principal | undefined, { environment }: Request): Plan {
    const transaction = operation === 'TransactWriteItems';
    const { token, body } = transaction ? takeToken(given) : { body: given };
    const write: Write | undefined = transaction || SINGLE_WRITES.has(operation) ? { body } : undefined;
    const hits = write && conflicts.against(write);
    if (hits) return { reply: transaction ? replies.cancelledByConflict(hits) : replies.conflict() };

    const seen: Seen | undefined = token === undefined ? undefined : tokens.see(token, body, Date.now());
    if (seen && seen.kind !== 'new') {
      if (seen.kind === 'done' && caller) usage.consumed(caller.name, 'rru', repeatedTransaction(body));
      return { reply: REPEATED[seen.kind]() };
    }
    if (write && transaction) conflicts.begin(write);
    const { body: asked, wanted } = caller ? asking(body) : { body: [body], wanted: 'INDEXES' as const };

    return {
      forward: {
        body: asked,
        done: (status, answer) => {
          if (write && transaction) conflicts.end(write);
          seen?.end(status === 200);
          if (!caller) return [answer];
          if (status !== 200) {
            if (status === 400 && WRITES.has(operation) && FAILED_CONDITION.test(answer.toString('latin1')))
              usage.consumed(caller.name, 'wru', failedWrite(body, answer));
            return [answer];
          }
          const taken = takeCapacity(answer, wanted);
          usage.consumed(caller.name, READS.has(operation) ? 'rru' : 'wru', taken.consumed);
          if (COMMITS.has(operation) && faults.strike(`lambda:${caller.name}`, ['crash_after_commit'])) {
            gateway.endEnvironment(caller.name, environment);
            return undefined;
          }
          return taken.answer;
        },
      },
    };
  }
}

const REPEATED = {
  done: (): Reply => ({ status: 200, body: '{}' }),
  'in work': replies.stillInWork,
  another: replies.tokenMismatch,
};

/** A conflict in each action on what was struck: all of DynamoDB, or one table. */
const conflicting = (operation: string, body: Buffer, struck: string): Reply =>
  replies.cancelledByConflict(
    elementsOf(operation, body).map(({ table }) => struck === 'dynamodb' || struck === `dynamodb:${table}`),
  );

const undeclared = (name: string): TableKeys => ({
  arn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`,
  keys: [],
  indexes: {},
});

const resourceOf = ({ arn }: TableKeys, { index }: Element): string =>
  index === undefined ? arn : `${arn}/index/${index}`;

/** Only AWS's JavaScript SDK is known to write JSON without spaces, which the search for names needs. */
const compact = ({ head, body }: Request): Buffer =>
  head.includes('aws-sdk-js') || body.length === 0 ? body : Buffer.from(JSON.stringify(JSON.parse(body.toString())));
