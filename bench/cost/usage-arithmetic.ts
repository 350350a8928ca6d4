import type { Report } from '../../local/gateway/usage/usage.ts';

/** What an application used, in the units that AWS bills. */
export type Used = Report['services'];

/** What was used without so many times something else. A count that is in neither stays out. */
export const without = (whole: Used, part: Used, times: number): Used => subtract(whole, part, times) as Used;

function subtract(whole: object, part: object, times: number): object {
  const taken = new Map<string, unknown>(Object.entries(part));
  return Object.fromEntries(
    Object.entries(whole).map(([name, value]: [string, unknown]) => {
      const less = taken.get(name);
      if (typeof value === 'number') return [name, value - (typeof less === 'number' ? less : 0) * times];
      if (!isObject(value)) return [name, value];
      return [name, subtract(value, isObject(less) ? less : {}, times)];
    }),
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** Written and read units of all tables and their indexes. */
export function tableUnits({ dynamodb }: Used): { wru: number; rru: number } {
  const all = Object.values(dynamodb.tables).flatMap((table) => [table, ...Object.values(table.indexes)]);
  return { wru: sum(all.map(({ wru }) => wru)), rru: sum(all.map(({ rru }) => rru)) };
}

/** Requests that send to a queue. Each carries a message group: its queue is shared fairly between tenants. */
export const sendingRequests = ({ sqs }: Used): number =>
  sum(
    Object.values(sqs.byQueue).flatMap((actions) =>
      Object.entries(actions).map(([action, requests]) => (action.startsWith('SendMessage') ? requests : 0)),
    ),
  );
