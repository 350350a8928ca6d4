import type { Condition } from './tables.ts';

/** The version an item must have before it is replaced, or `absent` where it must not exist. */
export type ExpectedVersion = number | 'absent';

export const ifVersion = (expected: ExpectedVersion): Condition[] =>
  expected === 'absent'
    ? [{ attribute: 'pk', is: 'absent' }]
    : [{ attribute: 'version', is: 'equal', value: expected }];
