import type { RecordedAnswer } from './recorded-answers.ts';

/** The answer with the member at a path such as `data.children.0.id` under another name, which takes it away as well. */
export function withoutMember(answer: RecordedAnswer, path: string): RecordedAnswer {
  const changed = structuredClone(answer);
  const keys = path.split('.');
  const name = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], changed.body);
  const members = parent as Record<string, unknown>;
  if (!Object.hasOwn(members, name)) throw new Error(`the answer has no ${path}`);
  members[`${name}_renamed`] = members[name];
  delete members[name];
  return changed;
}
