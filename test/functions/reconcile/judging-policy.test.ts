import { beforeEach, describe, expect, it } from 'vitest';
import { commitChecks } from '../../../functions/reconcile/commit-checks.ts';
import { reconcileGroups } from '../../../functions/reconcile/reconcile-groups.ts';
import { activePolicies } from '../../../shared/lambda/active-policies.ts';
import type { Claim } from '../../../shared/model/claim.ts';
import { toMs } from '../../../shared/model/instant.ts';
import { PLATFORM_TENANT, type Segment } from '../../../shared/model/registry.ts';
import { alertStore } from '../../../shared/store/alerts.ts';
import { clawbackStore } from '../../../shared/store/clawbacks.ts';
import { claimPut, claimStore } from '../../../shared/store/claims.ts';
import { policyVersionKey } from '../../../shared/store/keys.ts';
import { affiliatePut } from '../../../shared/store/registry.ts';
import { trustStore } from '../../../shared/store/trust.ts';
import { memoryOnce } from '../../support/memory-once.ts';
import { MemoryTables } from '../../support/memory-tables.ts';
import { sampleAffiliate } from '../../support/sample-affiliate.ts';
import { AUTHOR, checkOf, hoursAfter, observed, sampleClaim, sampleState, T0 } from '../../support/sample-claims.ts';
import { givenPolicy } from '../../support/sample-policies.ts';

const SETTLED = hoursAfter(T0, 2);
let tables: MemoryTables;
let now: string;

beforeEach(() => {
  tables = new MemoryTables();
  now = SETTLED;
});

/** A claim of 4 % more than there is. */
async function given(tenantId: string, affiliateId: string, segment: Segment, postId = '1'): Promise<Claim> {
  const affiliate = sampleAffiliate({ tenantId, id: affiliateId, segment, accounts: { x: [AUTHOR] } });
  await tables.write({ ...affiliatePut(affiliate, 'absent'), when: [] });
  const current = sampleState({ claimed: { views: 1040 } });
  const claim = sampleClaim({ tenantId, affiliateId, postId, current });
  await tables.write(claimPut(claim, 'absent'));
  return claim;
}

const committing = () => ({
  ...{
    tables,
    claims: claimStore(tables),
    trust: trustStore(tables),
    alerts: alertStore(tables),
    clawbacks: clawbackStore(tables),
  },
  ...{ once: memoryOnce(), policies: activePolicies(tables, () => toMs(now)), now: () => toMs(now), random: () => 0 },
});

const reconciled = (claims: readonly Claim[]) =>
  reconcileGroups(committing())({
    groups: [
      {
        ...{ platform: 'x', account: 'shared', items: claims.map((claim) => checkOf(claim)) },
        fetched: {
          outcomes: claims.map(({ postId }) => observed({ views: 1000 }, { postId, fetchedAt: SETTLED })),
        },
      },
    ],
  });

const verdictOf = async ({ tenantId, id }: Claim) => {
  const verdict = (await claimStore(tables).get(tenantId, id))?.current.verdict;
  return verdict && [verdict.status, verdict.policyVersion];
};
const STRICT = { comparison: { matchedBps: 300 } };

describe('a claim', () => {
  it('is judged by what its tenant activated, and another tenant’s by version 1', async () => {
    const version = await givenPolicy(tables, 'acme', STRICT);
    const own = await given('acme', 'aff_ann', 'standard');
    const others = await given('globex', 'aff_ann', 'standard');
    expect(await reconciled([own, others])).toMatchObject({ committed: 2 });
    expect([await verdictOf(own), await verdictOf(others)]).toEqual([
      ['DISCREPANCY_LOW', version],
      ['MATCHED', 1],
    ]);
  });

  it('is judged by the policy of its affiliate’s segment', async () => {
    const version = await givenPolicy(tables, 'acme', STRICT, 'top');
    const [top, standard] = [
      await given('acme', 'aff_top', 'top', '1'),
      await given('acme', 'aff_ann', 'standard', '2'),
    ];
    await reconciled([top, standard]);
    expect([await verdictOf(top), await verdictOf(standard)]).toEqual([
      ['DISCREPANCY_LOW', version],
      ['MATCHED', 1],
    ]);
  });

  it('is judged by what an operator activated for everybody', async () => {
    const version = await givenPolicy(tables, PLATFORM_TENANT, STRICT);
    const claim = await given('acme', 'aff_ann', 'new');
    await reconciled([claim]);
    expect(await verdictOf(claim)).toEqual(['DISCREPANCY_LOW', version]);
  });

  it('prices trust by its policy', async () => {
    await givenPolicy(tables, 'acme', { ...STRICT, trust: { deltas: { minor_discrepancy: -15_000_000 } } });
    await reconciled([await given('acme', 'aff_ann', 'standard')]);
    expect((await trustStore(tables).score('acme', 'aff_ann'))?.scoreNano).toBe(485_000_000);
  });
});

describe('checks of one affiliate', () => {
  it('that are committed together are judged by one policy, though another becomes active meanwhile', async () => {
    const claims = [await given('acme', 'aff_ann', 'standard', '1'), await given('acme', 'aff_ann', 'standard', '2')];
    const base = committing();
    let asked = 0;
    const policyFor: typeof base.policies.policyFor = async (...of) => {
      asked += 1;
      if (asked > 1) await givenPolicy(tables, 'acme', STRICT);
      return base.policies.policyFor(...of);
    };
    const checks = claims.map((claim) => ({
      message: checkOf(claim),
      outcome: observed({ views: 1000 }, { postId: claim.postId, fetchedAt: SETTLED }),
    }));
    await commitChecks({ ...base, policies: { policyFor } }, checks);
    expect([asked, await verdictOf(claims[0]!), await verdictOf(claims[1]!)]).toEqual([
      1,
      ['MATCHED', 1],
      ['MATCHED', 1],
    ]);
  });
});

describe('a policy that is not what was stored', () => {
  it('judges nothing: its checks come again, and those of other tenants are judged', async () => {
    const version = await givenPolicy(tables, 'acme', STRICT);
    const key = policyVersionKey('acme', version);
    const item = (await tables.get('registry', key))!;
    const bundle = String(item['bundle']).replace('"matchedBps":300', '"matchedBps":900');
    await tables.write({ table: 'registry', put: { ...item, bundle }, when: [] });
    const claim = await given('acme', 'aff_ann', 'standard', '1');
    const others = await given('globex', 'aff_ben', 'standard', '2');

    expect(await reconciled([claim, others])).toEqual({
      committed: 1,
      duplicates: 0,
      failures: [
        {
          ...{ tenantId: 'acme', submissionId: claim.id, revision: 1, attempt: 1 },
          cause: `policy ${version} cannot be used: it is not what was stored`,
        },
      ],
    });
    expect([await verdictOf(claim), await verdictOf(others)]).toEqual([null, ['MATCHED', 1]]);

    await tables.write({ table: 'registry', put: item, when: [] });
    await reconciled([claim]);
    expect(await verdictOf(claim)).toEqual(['DISCREPANCY_LOW', version]);
  });
});
