import { beforeEach, describe, expect, it } from 'vitest';
import { activePolicies } from '../../shared/lambda/active-policies.ts';
import { toMs } from '../../shared/model/instant.ts';
import { PLATFORM_TENANT } from '../../shared/model/registry.ts';
import { DEFAULT_POLICY } from '../../shared/rules/default-policy.ts';
import { canonicalJson, policyChecksum } from '../../shared/rules/policy-checksum.ts';
import { policyPointerKey, policyVersionKey } from '../../shared/store/keys.ts';
import type { Policies } from '../../shared/store/policy-cache.ts';
import { MemoryTables } from '../support/memory-tables.ts';
import { T0 } from '../support/sample-claims.ts';
import { changedPolicy, givenPolicy } from '../support/sample-policies.ts';

let tables: MemoryTables;
let policies: Policies;
let ms: number;
let reads: number;

beforeEach(() => {
  tables = new MemoryTables();
  ms = toMs(T0);
  reads = 0;
  const getMany = tables.getMany.bind(tables);
  tables.getMany = async (...of) => {
    reads += 1;
    return getMany(...of);
  };
  policies = activePolicies(tables, () => ms);
});

const matched = (matchedBps: number) => ({ comparison: { matchedBps } });
const decides = async (...of: Parameters<Policies['policyFor']>) => {
  const { version, comparison } = await policies.policyFor(...of);
  return [version, comparison.matchedBps];
};

describe('the policy of an affiliate', () => {
  it('is the one in code until another is activated', async () => {
    expect(await policies.policyFor('acme', 'top')).toBe(DEFAULT_POLICY);
  });

  it('is its segment’s, else its tenant’s, else everybody’s', async () => {
    await givenPolicy(tables, PLATFORM_TENANT, matched(450));
    await givenPolicy(tables, 'acme', matched(400));
    await givenPolicy(tables, 'acme', matched(300), 'top');
    expect([
      await decides('acme', 'top'),
      await decides('acme', 'new'),
      await decides('acme'),
      await decides('globex', 'top'),
      await decides(PLATFORM_TENANT),
    ]).toEqual([
      [4, 300],
      [3, 400],
      [3, 400],
      [2, 450],
      [2, 450],
    ]);
  });

  it('may be the one in code again, though everybody has another', async () => {
    await givenPolicy(tables, PLATFORM_TENANT, matched(450));
    const pointer = { tenantId: 'acme', scope: 'all', active: { version: 1, checksum: 'a'.repeat(64) } } as const;
    await tables.write({
      table: 'registry',
      put: { ...policyPointerKey(pointer), ...pointer, stands: 1, version: 1 },
      when: [],
    });
    expect(await policies.policyFor('acme')).toBe(DEFAULT_POLICY);
  });

  it('changes within ten seconds of a move, and is read once until then', async () => {
    expect(await decides('acme')).toEqual([1, 500]);
    await givenPolicy(tables, 'acme', matched(400));
    ms += 9_999;
    reads = 0;
    expect(await decides('acme')).toEqual([1, 500]);
    expect(reads).toBe(0);
    ms += 1;
    const together = await Promise.all([decides('acme'), decides('acme', 'top')]);
    expect(together).toEqual([
      [2, 400],
      [2, 400],
    ]);
    expect(reads).toBe(2);
  });
});

describe('a version', () => {
  it('is seen by its owner, the platform’s by everybody', async () => {
    const own = await givenPolicy(tables, 'acme', matched(400));
    const shared = await givenPolicy(tables, PLATFORM_TENANT, matched(450));
    const seen = async (tenantId: string, version: number) =>
      (await policies.policyOfVersion(tenantId, version))?.comparison.matchedBps;
    expect([await seen('acme', own), await seen('globex', own), await seen(PLATFORM_TENANT, own)]).toEqual([
      400,
      undefined,
      undefined,
    ]);
    expect([await seen('acme', shared), await seen('globex', shared), await seen('globex', 1)]).toEqual([
      450, 450, 500,
    ]);
  });

  it('that comes to be is seen at once', async () => {
    expect(await policies.policyOfVersion('acme', 2)).toBeUndefined();
    await givenPolicy(tables, 'acme', matched(400));
    expect(await policies.policyOfVersion('acme', 2)).toMatchObject({ version: 2 });
  });
});

describe('a stored bundle', () => {
  const changeStored = async (changes: Record<string, unknown>) => {
    const key = policyVersionKey('acme', await givenPolicy(tables, 'acme', matched(400)));
    await tables.write({ table: 'registry', put: { ...(await tables.get('registry', key))!, ...changes }, when: [] });
  };
  const bundleOf = (policy: object, version = 2) => {
    const bundle = { ...policy, version };
    return { bundle: canonicalJson(bundle), checksum: policyChecksum(bundle) };
  };
  const stored = { ...changedPolicy(matched(400)), version: 2 };

  it.each([
    ['whose numbers were changed', { bundle: bundleOf(changedPolicy(matched(500))).bundle }],
    ['that is cut off', { bundle: canonicalJson(stored).slice(0, -1) }],
    ['that is empty', { bundle: '' }],
    ['changed with its checksum, though another was validated', bundleOf(changedPolicy(matched(500)))],
    ['of another version', { ...bundleOf(stored, 3) }],
  ])('%s decides nothing, again and again', async (_, changes) => {
    await changeStored(changes);
    for (const tries of [1, 2])
      await expect(policies.policyFor('acme'), String(tries)).rejects.toMatchObject({
        name: 'UnusablePolicy',
        version: 2,
      });
    expect(await policies.policyFor('globex')).toBe(DEFAULT_POLICY);
  });

  it.each([
    ['of another version', bundleOf(stored, 3)],
    ['that lacks a number', bundleOf({ ...stored, breaker: {} })],
  ])('with a checksum of its own is refused as well: %s', async (_, changes) => {
    await changeStored(changes);
    await expect(policies.policyOfVersion('acme', 2)).rejects.toThrow('policy 2 cannot be used: it is no such policy');
  });

  it('that is active and gone decides nothing, and one that is put right decides again', async () => {
    const version = await givenPolicy(tables, 'acme', matched(400));
    const key = policyVersionKey('acme', version);
    const item = (await tables.get('registry', key))!;
    await tables.write({ table: 'registry', delete: key, when: [] });
    await expect(policies.policyFor('acme')).rejects.toThrow('it is active and not there');
    await tables.write({ table: 'registry', put: item, when: [] });
    expect(await decides('acme')).toEqual([version, 400]);
  });

  it('is right in whatever order its members come back', async () => {
    const { version, ...rest } = stored;
    await changeStored({ bundle: JSON.stringify({ version, ...rest }, null, 2) });
    expect(await decides('acme')).toEqual([2, 400]);
  });
});

describe('a store that fails', () => {
  it('is asked again', async () => {
    const getMany = tables.getMany.bind(tables);
    tables.getMany = async () => {
      throw new Error('throttled');
    };
    await expect(policies.policyFor('acme')).rejects.toThrow('throttled');
    tables.getMany = getMany;
    expect(await policies.policyFor('acme')).toBe(DEFAULT_POLICY);
  });
});
