import type { RecordedAnswer } from './recorded-answers.ts';

/** The answer with the member at a path such as `data.children.0.id` under another name, which takes it away as well. */
export const withoutMember = (answer: RecordedAnswer, path: string): RecordedAnswer =>
  changedAt(answer, path, (members, name) => {
    members[`${name}_renamed`] = members[name];
    delete members[name];
  });

/** The answer with another value in the member at a path. */
export const withMember = (answer: RecordedAnswer, path: string, value: unknown): RecordedAnswer =>
  changedAt(answer, path, (members, name) => {
    members[name] = value;
  });

function changedAt(
  answer: RecordedAnswer,
  path: string,
  change: (members: Record<string, unknown>, name: string) => void,
): RecordedAnswer {
  const changed = structuredClone(answer);
  const keys = path.split('.');
  const name = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], changed.body);
  const members = parent as Record<string, unknown>;
  if (!Object.hasOwn(members, name)) throw new Error(`the answer has no ${path}`);
  change(members, name);
  return changed;
}
