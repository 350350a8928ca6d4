import { describe, expect, it } from 'vitest';
import type { LinkCode, WrongCodes } from '../../shared/model/discord-link.ts';
import { after, MINUTE } from '../../shared/model/instant.ts';
import { afterWrongCode, codeOf, hashOfCode, isRefused, isUsable } from '../../shared/rules/link-code.ts';
import { T0 } from '../support/sample-claims.ts';

const USER = '1250000000000000001';
const code: LinkCode = {
  codeSha256: hashOfCode('A'),
  tenantId: 'acme',
  affiliateId: 'aff_ann',
  until: after(T0, 15 * MINUTE),
};

describe('a code', () => {
  it('is ten digits in two groups, none of which is taken for another', () => {
    const codes = Array.from({ length: 256 }, (_, at) => codeOf(Uint8Array.from({ length: 32 }, () => at)));
    for (const one of codes) expect(one).toMatch(/^[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}$/);
    expect(codeOf(Uint8Array.from({ length: 10 }, (_, at) => at))).toBe('23456-789AB');
  });

  it.each(['abcde-23456', 'ABCDE 23456', ' abc de23-456 '])('is the same written as %s', (written) => {
    expect(hashOfCode(written)).toBe(hashOfCode('ABCDE-23456'));
  });

  it.each([
    ['at once', code, T0, true],
    ['in its last moment', code, after(T0, 15 * MINUTE - 1), true],
    ['when its time is over', code, after(T0, 15 * MINUTE), false],
    ['a second time', { ...code, usedAt: T0 }, T0, false],
    ['that nobody made', undefined, T0, false],
  ])('can be used %s: %#', (_, given, now, usable) => {
    expect(isUsable(given, now)).toBe(usable);
  });
});

describe('wrong codes', () => {
  /** The counts after wrong codes at these minutes. */
  const countedAt = (...minutes: number[]): WrongCodes | undefined =>
    minutes.reduce<WrongCodes | undefined>(
      (before, minute) => afterWrongCode(before, USER, after(T0, minute * MINUTE)),
      undefined,
    );

  it.each([
    ['the fourth', [0, 1, 2, 3], 4, false],
    ['the fifth within 15 minutes of the first', [0, 1, 2, 3, 14], 5, true],
    ['the fifth after that', [0, 1, 2, 3, 15], 1, false],
  ])('are refused from %s', (_, minutes, wrong, refuses) => {
    const codes = countedAt(...minutes);
    const now = after(T0, minutes.at(-1)! * MINUTE);
    expect([codes?.wrong, isRefused(codes, now)]).toEqual([wrong, refuses]);
    expect(codes?.version).toBe(minutes.length);
  });

  it('are looked at again 15 minutes after the fifth, and counted from one', () => {
    const codes = countedAt(0, 1, 2, 3, 4);
    expect(isRefused(codes, after(T0, 19 * MINUTE - 1))).toBe(true);
    expect(isRefused(codes, after(T0, 19 * MINUTE))).toBe(false);
    expect(afterWrongCode(codes, USER, after(T0, 19 * MINUTE))).toEqual({
      ...{ userId: USER, wrong: 1, since: after(T0, 19 * MINUTE), version: 6 },
    });
  });

  it('are none where none was entered', () => {
    expect(isRefused(undefined, T0)).toBe(false);
  });
});
