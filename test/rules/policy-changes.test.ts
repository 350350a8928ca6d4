import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../shared/model/instant.ts';
import { Policy } from '../../shared/model/policy.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { forbiddenChanges } from '../../shared/rules/policy-authority.ts';
import { canonicalJson, policyChecksum } from '../../shared/rules/policy-checksum.ts';
import { policyDiff } from '../../shared/rules/policy-diff.ts';
import { overridden } from '../../shared/rules/policy-override.ts';
import { changedPolicy } from '../support/sample-policies.ts';

describe('changes over a base', () => {
  it('replace what they name, however deep, and leave the rest', () => {
    const { candidate, faults } = overridden(DEFAULT_POLICY, {
      settleHours: { x: 3 },
      trust: { deltas: { overclaim: -120_000_000 } },
      reverify: { afterMs: [DAY] },
    });
    expect(faults).toEqual([]);
    expect(candidate).toEqual({
      ...DEFAULT_POLICY,
      settleHours: { ...DEFAULT_POLICY.settleHours, x: 3 },
      trust: { ...DEFAULT_POLICY.trust, deltas: { ...DEFAULT_POLICY.trust.deltas, overclaim: -120_000_000 } },
      reverify: { ...DEFAULT_POLICY.reverify, afterMs: [DAY] },
    });
  });

  it('leave the base as it was', () => {
    const before = structuredClone(DEFAULT_POLICY);
    overridden(DEFAULT_POLICY, { retry: { maxAttempts: 3 } });
    expect(DEFAULT_POLICY).toEqual(before);
  });

  it.each<[unknown, string, string]>([
    [{ comparisons: {} }, 'comparisons', 'unknown field'],
    [{ retry: { attempts: 3 } }, 'retry.attempts', 'unknown field'],
    [{ settleHours: { myspace: 1 } }, 'settleHours.myspace', 'unknown field'],
    [{ retry: { toString: 1 } }, 'retry.toString', 'unknown field'],
    [JSON.parse('{"__proto__": {"maxAttempts": 3}}'), '__proto__', 'unknown field'],
    [{ retry: 3 }, 'retry', 'must be an object'],
    [{ retry: [3] }, 'retry', 'must be an object'],
    [{ retry: null }, 'retry', 'must be an object'],
    [{ version: 7 }, 'version', 'is given, not chosen'],
  ])('that are %j are refused', (changes, path, message) => {
    const { faults } = overridden(DEFAULT_POLICY, changes as Record<string, unknown>);
    expect(faults).toEqual([{ path, message }]);
    expect(({} as Record<string, unknown>)['maxAttempts']).toBeUndefined();
  });
});

describe('the difference of two policies', () => {
  it('is a flat list by path, without the version', () => {
    const changed = {
      ...changedPolicy({ retry: { maxAttempts: 3 }, settleHours: { x: 2 }, reverify: { afterMs: [DAY, 2 * DAY] } }),
      version: 9,
    };
    expect(policyDiff(DEFAULT_POLICY, changed)).toEqual([
      { path: 'settleHours.x', from: 1, to: 2 },
      { path: 'retry.maxAttempts', from: 5, to: 3 },
      { path: 'reverify.afterMs', from: [72 * HOUR, 7 * DAY], to: [DAY, 2 * DAY] },
    ]);
    expect(policyDiff(changed, changed)).toEqual([]);
  });
});

describe('who may change', () => {
  const forbidden = (changes: Record<string, unknown>, byPlatform: boolean) =>
    forbiddenChanges(policyDiff(DEFAULT_POLICY, changedPolicy(changes)), byPlatform).map(({ path }) => path);

  it.each([
    ['trust.startNano', { trust: { startNano: 600_000_000 } }],
    ['trust.halfLifeSeconds', { trust: { halfLifeSeconds: 1 } }],
  ])('%s: nobody', (path, changes) => {
    expect([forbidden(changes, true), forbidden(changes, false)]).toEqual([[path], [path]]);
  });

  it.each([
    ['breaker.failures', { breaker: { failures: 6 } }],
    ['budget.reserveBps', { budget: { reserveBps: 1_000 } }],
    ['credentials.expiringMs', { credentials: { expiringMs: DAY } }],
    ['alerts.platformDownMs', { alerts: { platformDownMs: HOUR } }],
  ])('%s: an operator', (path, changes) => {
    expect([forbidden(changes, true), forbidden(changes, false)]).toEqual([[], [path]]);
  });

  it.each([
    ['alerts.windowMs', { alerts: { windowMs: 2 * HOUR } }],
    ['comparison.matchedBps', { comparison: { matchedBps: 400 } }],
    ['trust.deltas.overclaim', { trust: { deltas: { overclaim: -110_000_000 } } }],
    ['a value to what it is', { breaker: { failures: 5 }, trust: { startNano: 500_000_000 } }],
  ])('%s: a tenant', (_, changes) => {
    expect(forbidden(changes, false)).toEqual([]);
  });
});

describe('the checksum', () => {
  it('does not depend on the order of members, and on everything else', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 3], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1},3]}');
    const { version, ...rest } = DEFAULT_POLICY;
    expect(policyChecksum({ ...rest, version })).toBe(policyChecksum(DEFAULT_POLICY));
    expect(policyChecksum(changedPolicy({ retry: { maxAttempts: 6 } }))).not.toBe(policyChecksum(DEFAULT_POLICY));
    expect(policyChecksum([1, 2])).not.toBe(policyChecksum([2, 1]));
  });

  it('does not matter for a bundle that was stored before a number was there: it has the default', () => {
    const { clawbacks: _, ...before } = DEFAULT_POLICY;
    expect(Policy.parse(before)).toEqual(DEFAULT_POLICY);
  });

  it('of version 1 changes only with a release that means to change it', () => {
    expect(policyChecksum(DEFAULT_POLICY)).toBe('45874ae9961d84a2fd17768120364be18e72f69f930780d7dd9a80d60d42f03d');
  });
});
