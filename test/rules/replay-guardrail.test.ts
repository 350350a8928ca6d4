import { describe, expect, it } from 'vitest';
import { beyondGuardrails } from '../../shared/rules/replay-guardrail.ts';

describe('a replay', () => {
  it.each([
    [100, 5, 50, []],
    [100, 6, 50, ['VERDICTS']],
    [10_000, 500, 1, []],
    [10_000, 501, 1, ['VERDICTS']],
    [19, 1, 1, ['VERDICTS']],
    [20, 1, 1, []],
    [10_000, 51, 50, []],
    [10_000, 51, 51, ['AFFILIATES']],
    [100, 60, 51, ['VERDICTS', 'AFFILIATES']],
    [0, 0, 0, []],
  ])(
    'of %i verdicts that changes %i of them and %i affiliates is beyond %j',
    (examined, changed, affiliates, beyond) => {
      expect(beyondGuardrails({ examined, changed, affiliates })).toEqual(beyond);
    },
  );
});
