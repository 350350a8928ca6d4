import { at } from './mutated-bodies.ts';

/** The items of a list of the Graph API. */
export const itemsOf = (body: unknown): object[] => {
  const data = at(body, ['data']);
  return Array.isArray(data)
    ? data.filter((item): item is object => typeof item === 'object' && item !== null && !Array.isArray(item))
    : [];
};

/** The numbers that insights state about a post: in rows that begin with its id, or name none. */
export const statedInInsights =
  (graphIds: Readonly<Record<string, string>>) =>
  (body: unknown, postId: string, metricName: string): unknown[] => {
    const [, insight = '', member] = /^([^[]+)(?:\[(.+)\])?$/.exec(metricName) ?? [];
    return itemsOf(body)
      .filter((row) => at(row, ['name']) === insight && isAbout(row, graphIds[postId]))
      .flatMap((row) => {
        const values = at(row, ['values']);
        return [...(Array.isArray(values) ? (values as unknown[]) : []), at(row, ['total_value'])];
      })
      .map((value) => at(value, member === undefined ? ['value'] : ['value', member]));
  };

const isAbout = (row: object, graphId: string | undefined): boolean => {
  const id = at(row, ['id']);
  return typeof id !== 'string' || id.startsWith(`${graphId}/`);
};

/** A row of insights made to be about another post. */
export const rowAbout =
  (graphIds: Readonly<Record<string, string>>) =>
  (row: object, postId: string): object => ({ ...row, id: `${graphIds[postId] ?? postId}/insights/x/lifetime` });
