import { sum, type Used } from './usage-arithmetic.ts';

/** What one claim used, on average. */
export interface UnitsPerClaim {
  /** Written units by table, and by `table.index`. */
  wru: Record<string, number>;
  rru: Record<string, number>;
  transitions: number;
  executions: number;
  sqsRequests: number;
  logBytes: Record<string, number>;
  invocations: Record<string, number>;
  gbSeconds: Record<string, number>;
}

export function unitsPerClaim(used: Used, claims: number): UnitsPerClaim {
  const each = (counts: [string, number][]): Record<string, number> =>
    Object.fromEntries(counts.filter(([, count]) => count > 0).map(([name, count]) => [name, count / claims]));
  const ofTables = (kind: 'wru' | 'rru'): Record<string, number> =>
    each(
      Object.entries(used.dynamodb.tables).flatMap(([name, table]) => [
        [tableOf(name), table[kind]] as [string, number],
        ...Object.entries(table.indexes).map(([index, units]): [string, number] => [
          `${tableOf(name)}.${index}`,
          units[kind],
        ]),
      ]),
    );
  const functions = Object.entries(used.lambda.byFunction);
  const machines = Object.values(used.states.byMachine);
  return {
    wru: ofTables('wru'),
    rru: ofTables('rru'),
    transitions: sum(machines.map(({ transitions }) => transitions)) / claims,
    executions: sum(machines.map(({ executions }) => executions)) / claims,
    sqsRequests: used.sqs.requests / claims,
    logBytes: each(Object.entries(used.logs.byFunction).map(([name, { bytes }]) => [functionOf(name), bytes])),
    invocations: each(functions.map(([name, { invocations }]) => [functionOf(name), invocations])),
    gbSeconds: each(functions.map(([name, { gbSeconds }]) => [functionOf(name), gbSeconds])),
  };
}

/** `Submissions` of `Claimcheck-TablesSubmissions10B0C7C7`. */
const tableOf = (name: string): string => name.replace(/^.*Tables/, '').replace(/[0-9A-F]{8}$/, '');

/** `fan-out` of `claimcheck-local-fan-out`. */
const functionOf = (name: string): string => name.replace(/^claimcheck-[a-z0-9]+-/, '');
