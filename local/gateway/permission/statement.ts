import * as z from 'zod';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const values = z
  .union([z.string(), z.boolean(), z.array(z.union([z.string(), z.boolean()]))])
  .transform((value) => [value].flat().map(String));

/** A policy document whose expressions are replaced. A key that is not named here, such as NotAction, is refused. */
export const PolicyDocument = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().optional(),
      Effect: z.enum(['Allow', 'Deny']),
      Action: texts,
      Resource: texts,
      Condition: z.record(z.string(), z.record(z.string(), values)).default({}),
    }),
  ),
});

/** One action or resource of a statement: its text and what it covers. */
export interface Pattern {
  text: string;
  covers: RegExp;
}

export interface Statement {
  effect: 'Allow' | 'Deny';
  actions: readonly Pattern[];
  resources: readonly Pattern[];
  /** Each must cover all partition keys of the request. */
  leadingKeys: readonly (readonly Pattern[])[];
  /** It has conditions that only AWS can decide: its Allow counts, its Deny does not. */
  partlyUnknown: boolean;
}

/** The statements of a document. Throws at a policy variable, which nothing here could fill. */
export function statementsOf(document: z.infer<typeof PolicyDocument>): Statement[] {
  return document.Statement.map(({ Effect, Action, Resource, Condition }) => {
    const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, allowed]) => ({ operator, key, allowed })),
    );
    const onKeys = conditions.filter(({ operator, key }) => isOnLeadingKeys(operator, key));
    return {
      effect: Effect,
      actions: Action.map((text) => pattern(text, 'i')),
      resources: Resource.map((text) => pattern(text)),
      leadingKeys: onKeys.map(({ operator, allowed }) =>
        allowed.map((text) => (operator.endsWith('Like') ? pattern(text) : literal(text))),
      ),
      partlyUnknown: onKeys.length < conditions.length,
    };
  });
}

const isOnLeadingKeys = (operator: string, key: string): boolean =>
  /^ForAllValues:String(Equals|Like)$/.test(operator) && key.toLowerCase() === 'dynamodb:leadingkeys';

const escaped = (text: string): string => text.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');

function pattern(text: string, flags = ''): Pattern {
  if (text.includes('${')) throw new Error(`the embedded engine does not know policy variables (${text})`);
  const covers = new RegExp(`^${escaped(text).replaceAll('*', '.*').replaceAll('?', '.')}$`, `s${flags}`);
  return { text, covers };
}

function literal(text: string): Pattern {
  if (text.includes('${')) throw new Error(`the embedded engine does not know policy variables (${text})`);
  return { text, covers: new RegExp(`^${escaped(text).replaceAll(/[*?]/g, '\\$&')}$`, 's') };
}
