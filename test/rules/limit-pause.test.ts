import { describe, expect, it } from 'vitest';
import { limitPauseMs } from '../../shared/rules/limit-pause.ts';

describe('the pause after a refusal for a limit', () => {
  it.each([
    ['what the vendor says', 7_000, 0.5, 7_000],
    ['a long time that the vendor says', 3_600_000, 0.5, 3_600_000],
    ['a second at least, where the vendor says none', 0, 0.5, 1_000],
    ['a second at least, where the vendor says nothing', undefined, 0, 1_000],
    ['a random part of the window, where the vendor says nothing', undefined, 0.5, 16_000],
    ['the window and a second at most', undefined, 0.999_999, 30_999],
  ])('is %s', (_, said, random, pause) => {
    expect(limitPauseMs(said, 30_000, random)).toBe(pause);
  });
});
